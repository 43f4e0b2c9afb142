// What the page does beyond fetching and merging: sending feels immediate, failing is said, the newest is seen.
(() => {
  const $ = (id) => document.getElementById(id)
  const on = (name, act, capture) => document.addEventListener(name, act, capture)
  const say = $("say"), text = $("text"), notice = $("notice"), scroller = document.querySelector(".scroller")
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("")
  const tell = (words) => { notice.textContent = words; notice.hidden = !words }
  const write = (words) => { text.value = words; grow() }
  const grow = () => { text.style.height = "auto"; text.style.height = `${text.scrollHeight + 2}px` }
  const remove = (selector) => document.querySelectorAll(selector).forEach((left) => left.remove())
  const latest = () => document.querySelector(".latest")
  let typed = "" // what to give back when it could not be sent
  let sending = 0 // since when; one at a time, so that an impatient finger presses once
  let seen = latest()?.id

  document.documentElement.classList.add("js")
  text.addEventListener("input", grow)
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    say.requestSubmit()
  })
  on("submit", (event) => {
    if (!event.target.matches("[hx-post]")) return
    if (Date.now() - sending > 10000) return void (sending = Date.now())
    event.preventDefault()
    event.stopImmediatePropagation()
  }, true)
  on("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
    if (requestConfig.verb !== "post") return
    const pressed = requestConfig.triggeringEvent?.submitter
    const bubble = $("sending").content.cloneNode(true)
    bubble.querySelector("p").textContent = elt.elements.text?.value || (pressed?.querySelector("b") || pressed)?.textContent || "📍"
    remove(".typing")
    $("log").append(bubble)
    scroller.scrollTop = 0 // the list is laid out from its end
    tell("")
    if (elt === say) { typed = text.value; write("") }
  })
  on("htmx:afterRequest", ({ detail: { elt, requestConfig, successful, xhr } }) => {
    if (requestConfig.verb !== "post") return
    sending = 0
    if (successful && elt === say) $("say-key").value = newKey()
    if (successful) return
    remove(".sending, .sending + .typing")
    if (elt === say && !text.value) write(typed)
    tell(notice.dataset[`s${xhr.status}`] || notice.dataset.failed)
  })
  on("htmx:afterSettle", () => {
    const last = latest()
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
