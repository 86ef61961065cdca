// Says on the page, in its language, that a passkey was not used; the library would only write to the console.
document.addEventListener('allauth.error', (event) => {
  const said = document.getElementById('passkey-problem')
  const card = document.querySelector('.entrance-card')
  if (!said || !card) return
  event.preventDefault()
  card.querySelector('[data-passkey-problem]')?.remove()
  card.prepend(said.content.cloneNode(true))
})
