import { type Html, html } from '../html.ts';

/** The live parts of the front page; the scripts in `public/` find them by their ids. */
export function panels(): Html {
  return html`<div class="panels">
${panel('form', { title: 'Form', blurb: 'A plain form post, there and back.', body: FORM })}
${panel('json', { title: 'JSON', blurb: 'One fetch as you, one without your cookie: whatever protects this page refuses the second.', body: JSON_CALLS })}
${panel('socket', { title: 'WebSocket', blurb: 'Says back what you say, for as long as you may be here.', body: SOCKET })}
${panel('sse', { title: 'Server-sent events', blurb: 'One tick each second. End the session elsewhere and watch it stop.', body: EVENTS })}
${panel('download', { title: 'Slow download', blurb: 'Five megabytes over ten seconds, in even steps.', body: DOWNLOAD })}
${panel('upload', { title: 'Upload', blurb: 'Streams a file, or two random megabytes, and compares the SHA-256 of both ends.', body: UPLOAD })}
</div>`;
}

type Panel = { title: string; blurb: string; body: Html };

function panel(id: string, { title, blurb, body }: Panel): Html {
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="blurb">${blurb}</p>
${body}
</section>`;
}

const FORM = html`<form method="post" action="/form">
<label for="form-name">Name</label>
<input id="form-name" name="name" autocomplete="off" value="O'Brien" maxlength="200">
<label for="form-message">Message</label>
<textarea id="form-message" name="message" rows="2" maxlength="2000">1 &lt; 2 &amp; &lt;b&gt;not bold&lt;/b&gt;</textarea>
<div class="actions">
<button type="submit">Send</button>
<button type="submit" class="quiet" formenctype="multipart/form-data">Send as multipart</button>
</div>
</form>`;

const JSON_CALLS = html`<div class="actions">
<button type="button" id="json-me">Who am I?</button>
<button type="button" id="json-anonymous" class="quiet">Without cookie</button>
</div>
<output id="json-output" class="console" tabindex="0" for="json-me json-anonymous">The answer appears here.</output>`;

const SOCKET = html`<p class="state" id="socket-state" role="status" data-state="idle">not connected</p>
<form id="socket-form">
<label for="socket-text">Message</label>
<div class="row">
<input id="socket-text" autocomplete="off" value="hello" maxlength="1000">
<button type="submit">Send</button>
</div>
</form>
<ol class="console log" tabindex="0" id="socket-log" aria-label="Messages"></ol>`;

const EVENTS = html`<p class="state" id="sse-state" role="status" data-state="idle">not connected</p>
<p class="figure"><span id="sse-tick">0</span> <small>ticks</small></p>
<p class="blurb" id="sse-at">No tick yet.</p>
<div class="actions"><button type="button" id="sse-toggle" class="quiet">Stop</button></div>`;

const DOWNLOAD = html`<label for="download-progress">Progress</label>
<progress id="download-progress" max="5000000" value="0"></progress>
<output id="download-output" class="blurb" for="download-start">Not started.</output>
<div class="actions">
<button type="button" id="download-start">Start</button>
<button type="button" id="download-stop" class="quiet" disabled>Cancel</button>
</div>`;

const UPLOAD = html`<form id="upload-form">
<label for="upload-file">File (optional)</label>
<input type="file" id="upload-file">
<div class="actions"><button type="submit">Upload</button></div>
</form>
<output id="upload-output" class="console" tabindex="0" for="upload-file">The answer appears here.</output>`;
