// What the page does beyond fetching and merging: sending feels immediate, failing is said, the newest is seen.
(() => {
  const $ = (id) => document.getElementById(id)
  const on = (name, act, capture) => document.addEventListener(name, act, capture)
  const say = $("say"), text = $("text"), notice = $("notice"), scroller = document.querySelector(".scroller")
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("")
  const tell = (words) => { notice.textContent = words; notice.hidden = !words }
  const write = (words) => { text.value = words; grow() }
  const grow = () => { text.style.height = "auto"; text.style.height = `${text.scrollHeight + 2}px` }
  const latest = () => document.querySelector(".latest")
  let sending = null // the one form on its way and its bubble: an impatient finger presses once
  let seen = latest()?.id

  document.documentElement.classList.add("js")
  // What is being typed into a bubble stays when news arrive.
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) => !(old.matches?.(".ask") && old.id === fresh.id)
  text.addEventListener("input", grow)
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    say.requestSubmit()
  })
  const show = () => {
    document.querySelectorAll(".typing").forEach((dots) => dots.remove())
    $("log").append(...sending.bubble)
    scroller.scrollTop = 0 // the list is laid out from its end
  }
  $("file").addEventListener("change", ({ target: { files, form } }) => {
    if (!files.length) return
    const most = files[0].type.startsWith("audio/") ? 16e6 : 5e6
    if (files[0].size > most) return form.reset(), tell(notice.dataset.large)
    form.classList.add("busy")
    form.submit() // the page comes anew
  })
  addEventListener("pageshow", () => { $("hand").reset(); $("hand").classList.remove("busy") })
  on("submit", (event) => {
    const form = event.target, pressed = event.submitter
    if (form.getAttribute("action") !== "/say") return
    event.preventDefault()
    if (sending) return
    const values = Object.fromEntries(new FormData(form))
    if (pressed?.name) values[pressed.name] = pressed.value
    const bubble = $("sending").content.cloneNode(true)
    bubble.querySelector("p").textContent = values.text || (pressed?.querySelector("b") || pressed)?.textContent || "📍"
    sending = { form, typed: text.value, bubble: [...bubble.children] }
    if (form === say) write("")
    tell("")
    show()
    htmx.ajax("post", "/say", { source: "#news", values })
  }, true)
  on("htmx:afterRequest", ({ detail: { requestConfig, successful, xhr } }) => {
    if (requestConfig.verb !== "post") return
    const { form, typed, bubble } = sending
    sending = null
    if (successful && form === say) $("say-key").value = newKey()
    if (successful) return
    bubble.forEach((part) => part.remove())
    if (form === say && !text.value) write(typed)
    tell(notice.dataset[`s${xhr.status}`] || notice.dataset.failed)
  })
  on("htmx:afterSettle", () => {
    const last = latest()
    if ($("log").lang !== document.documentElement.lang) return location.reload() // another language was chosen
    if (sending) show()
    if (last?.id === seen) return
    seen = last?.id
    scroller.scrollTop = 0
    if (last?.offsetHeight > scroller.clientHeight) last.scrollIntoView({ block: "start" })
  })
  on("click", (event) => {
    const button = event.target.closest("[data-place]")
    if (!button) return
    const sorry = () => tell(notice.dataset.place)
    const share = ({ coords }) => {
      button.form.elements.place.value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`
      button.form.requestSubmit()
    }
    navigator.geolocation ? navigator.geolocation.getCurrentPosition(share, sorry, { timeout: 15000 }) : sorry()
  })
  setInterval(() => $("typing") && htmx.trigger("#news", "late"), 4000) // where a proxy swallows the events
})()
