// The panels that ask once: JSON, download, upload.
{
  const byId = (id) => document.getElementById(id);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const failure = (error) => `No answer: ${error.message}`;

  const ask = async (path, options) => {
    const output = byId('json-output');
    output.textContent = 'Asking…';
    try {
      const response = await fetch(path, {
        headers: { Accept: 'application/json' },
        cache: 'no-store',
        ...options,
      });
      const text = await response.text();
      output.textContent = `${response.status} ${response.headers.get('content-type') ?? ''}\n${pretty(text)}`;
    } catch (error) {
      output.textContent = failure(error);
    }
  };

  const pretty = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text.slice(0, 1000);
    }
  };

  byId('json-me').addEventListener('click', () => ask('/api/me'));
  byId('json-anonymous').addEventListener('click', () => ask('/api/me', { credentials: 'omit' }));

  const start = byId('download-start');
  const stop = byId('download-stop');
  const progress = byId('download-progress');
  const downloaded = byId('download-output');
  let cancel = new AbortController();

  const download = async () => {
    cancel = new AbortController();
    start.disabled = true;
    stop.disabled = false;
    progress.value = 0;
    let bytes = 0;
    try {
      const response = await fetch(`/download?bytes=${progress.max}&seconds=10`, { signal: cancel.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      for (const reader = response.body.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        bytes += value.length;
        progress.value = bytes;
        downloaded.textContent = `${megabytes(bytes)} of ${megabytes(progress.max)}`;
      }
      downloaded.textContent = `Complete: ${megabytes(bytes)}`;
    } catch (error) {
      const why = cancel.signal.aborted ? 'Cancelled' : 'Cut off';
      downloaded.textContent = `${why} after ${megabytes(bytes)}${cancel.signal.aborted ? '' : `: ${error.message}`}`;
    } finally {
      start.disabled = false;
      stop.disabled = true;
    }
  };

  start.addEventListener('click', download);
  stop.addEventListener('click', () => cancel.abort());

  const randomBlob = (bytes) => {
    const block = 65_536;
    const blocks = Array.from({ length: Math.ceil(bytes / block) }, (_, index) =>
      crypto.getRandomValues(new Uint8Array(Math.min(block, bytes - index * block))),
    );
    return new Blob(blocks);
  };

  const sha256 = async (blob) => {
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
    return new Uint8Array(digest).toHex?.() ?? hex(new Uint8Array(digest));
  };

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

  byId('upload-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const output = byId('upload-output');
    const blob = byId('upload-file').files[0] ?? randomBlob(2_000_000);
    output.textContent = `Sending ${megabytes(blob.size)}…`;
    try {
      const response = await fetch('/upload', { method: 'POST', body: blob });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { bytes, sha256: theirs } = await response.json();
      const same = theirs === (await sha256(blob)) ? 'both ends agree' : 'the two ends differ';
      output.textContent = `${bytes} bytes received, ${same}\nsha256 ${theirs}`;
    } catch (error) {
      output.textContent = failure(error);
    }
  });
}
