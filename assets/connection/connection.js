// Watches the line to the server. When it is back after a loss, the page's script runs again: a server that was started anew
// knows neither this page's parts nor their controls until then.

export default function mount({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector('.here');
  const known = host.server;
  host.server = data.server;
  if (known) return; // the page's script ran again; the line is watched already
  const app = document.querySelector('[data-testid="stApp"]');
  let lost = false;
  new MutationObserver(() => {
    const back = app.dataset.testConnectionState === 'CONNECTED';
    if (back && lost) setTriggerValue('back', host.server);
    lost = !back;
  }).observe(app, { attributeFilter: ['data-test-connection-state'] });
}
