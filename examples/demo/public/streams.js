// The panels that stay open: WebSocket and server-sent events. Both begin when the page has loaded.
{
  const byId = (id) => document.getElementById(id);
  const show = (id, state, text) => {
    byId(id).dataset.state = state;
    byId(id).textContent = text;
  };

  const log = byId('socket-log');
  const write = (text) => {
    const line = document.createElement('li');
    line.textContent = text;
    log.append(line);
    while (log.children.length > 4) log.firstElementChild.remove();
  };

  let socket;
  let sentAt = 0;

  const connect = (first) => {
    show('socket-state', 'idle', 'connecting');
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
    socket.addEventListener('open', () => {
      show('socket-state', 'open', 'connected');
      say(first);
    });
    socket.addEventListener('message', ({ data }) => {
      write(`${data} (${(performance.now() - sentAt).toFixed(1)} ms)`);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      show('socket-state', 'ended', `closed: ${code}${reason ? ` ${reason}` : ''}`);
    });
  };

  const say = (text) => {
    sentAt = performance.now();
    socket.send(text);
  };

  byId('socket-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = byId('socket-text').value;
    if (socket?.readyState === WebSocket.OPEN) say(text);
    else connect(text);
  });

  const toggle = byId('sse-toggle');
  let source;

  const listen = () => {
    show('sse-state', 'idle', 'connecting');
    toggle.textContent = 'Stop';
    source = new EventSource('/events');
    source.addEventListener('open', () => show('sse-state', 'open', 'connected'));
    source.addEventListener('tick', ({ data }) => {
      const { tick, at } = JSON.parse(data);
      byId('sse-tick').textContent = String(tick);
      byId('sse-at').textContent = `Last at ${at.slice(11, 19)} UTC`;
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) end('refused');
      else show('sse-state', 'idle', 'cut off, trying again');
    });
  };

  const end = (text) => {
    source.close();
    show('sse-state', 'ended', text);
    toggle.textContent = 'Start';
  };

  toggle.addEventListener('click', () => {
    if (source && source.readyState !== EventSource.CLOSED) end('stopped');
    else listen();
  });

  window.addEventListener('load', () => {
    connect('hello from this page');
    listen();
  });
}
