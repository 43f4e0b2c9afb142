// What the page does beyond fetching and merging: sending feels immediate, failing is said, the newest is seen.
(() => {
  const $ = (id) => document.getElementById(id)
  const say = $("say"), text = $("text"), notice = $("notice"), scroller = document.querySelector(".scroller")
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("")
  const isSay = (event) => event.detail.requestConfig.verb === "post"
  let typed = "" // what to give back when it could not be sent
  let sending = 0 // since when; one at a time, so that an impatient finger presses once

  document.documentElement.classList.add("js")
  const grow = () => { text.style.height = "auto"; text.style.height = `${text.scrollHeight + 2}px` }
  const tell = (words) => { notice.textContent = words; notice.hidden = !words }
  const newest = () => {
    scroller.scrollTop = 0 // the list is laid out from its end
    const last = document.querySelector(".latest")
    if (last && last.offsetHeight > scroller.clientHeight) last.scrollIntoView({ block: "start" })
  }
  const showSending = (words) => {
    document.querySelectorAll(".typing").forEach((dots) => dots.remove())
    const sending = $("sending").content.cloneNode(true)
    sending.querySelector("p").textContent = words
    $("log").append(sending)
    scroller.scrollTop = 0
  }
  const unsend = () => document.querySelectorAll(".sending, .sending + .typing").forEach((left) => left.remove())

  text.addEventListener("input", grow)
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    say.requestSubmit()
  })
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[hx-post]")) return
    if (Date.now() - sending > 10000) return void (sending = Date.now())
    event.preventDefault()
    event.stopImmediatePropagation()
  }, true)
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail
    if (!isSay(event)) return
    tell("")
    const pressed = requestConfig.triggeringEvent?.submitter
    showSending(elt === say ? text.value : elt.elements.text?.value || pressed?.querySelector("b")?.textContent || pressed?.textContent || "📍")
    if (elt === say) { typed = text.value; text.value = ""; grow() }
  })
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (!isSay(event)) return
    sending = 0
    const { elt, successful, xhr } = event.detail
    if (successful && elt === say) $("say-key").value = newKey()
    if (successful) return
    unsend()
    if (elt === say && !text.value) { text.value = typed; grow() }
    tell(notice.dataset[`s${xhr.status}`] || notice.dataset.failed)
  })
  let seen = document.querySelector(".latest")?.id
  document.body.addEventListener("htmx:afterSettle", () => {
    const last = document.querySelector(".latest")?.id
    if (last !== seen) newest()
    seen = last
  })
  document.body.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place]")
    if (!button) return
    const sorry = () => tell(notice.dataset.place)
    if (!navigator.geolocation) return sorry()
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.form.elements.place.value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`
      button.form.requestSubmit()
    }, sorry, { timeout: 15000 })
  })
  setInterval(() => { if ($("typing")) htmx.trigger("#news", "late") }, 4000) // where a proxy swallows the events
})()
