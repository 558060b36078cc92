// Runs before anything else is asked for, and counts what arrives: `load` does not bubble, but it can be captured.
{
  const root = document.documentElement;
  const expected = Number(document.currentScript.dataset.expected);
  const arrived = new Set();
  const failed = new Set();

  const addressOf = (element) => element.getAttribute?.('src') ?? element.getAttribute?.('href') ?? '';

  const count = (into) => (event) => {
    const address = addressOf(event.target);
    if (!address.startsWith('/assets/')) return;
    into.add(address);
    root.dataset.assetsLoaded = String(arrived.size);
    say();
  };

  const say = () => {
    const status = document.getElementById('assets-status');
    if (!status || arrived.size + failed.size < expected) return;
    const seconds = (performance.now() / 1000).toFixed(2);
    status.textContent =
      failed.size === 0
        ? `${arrived.size} assets in ${arrived.size} requests, all here after ${seconds} s`
        : `${arrived.size} of ${expected} assets arrived, ${failed.size} did not`;
  };

  document.addEventListener('load', count(arrived), true);
  document.addEventListener('error', count(failed), true);
}
