/* Read the page aloud where the browser has a voice. */
import { ref } from 'vue'
import { prefs } from './prefs'

export const canSpeak = 'speechSynthesis' in window && typeof SpeechSynthesisUtterance !== 'undefined'
export const speaking = ref(false)

/* Headings, texts, labels: what a person reads, not the buttons she presses. */
function textOfPage(): string[] {
  const found = document.querySelectorAll<HTMLElement>('main h1, main h2, main p, main li, main label, main legend, main dt, main dd')
  return Array.from(found, (e) => e.innerText.trim()).filter((text) => text !== '')
}

export function hush(): void {
  if (canSpeak) speechSynthesis.cancel()
  speaking.value = false
}

export function readPage(): void {
  if (speaking.value) return hush()
  const texts = textOfPage()
  speaking.value = true
  texts.forEach((text, i) => {
    const voice = new SpeechSynthesisUtterance(text)
    voice.lang = prefs.lang
    voice.rate = 0.9
    if (i === texts.length - 1) voice.onend = voice.onerror = () => (speaking.value = false)
    speechSynthesis.speak(voice)
  })
}
