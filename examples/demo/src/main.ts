import process from 'node:process';
import { type DemoOptions, startDemo } from './server.ts';

const DEFAULT_PORT = 8789;

try {
  const options = readOptions();
  const demo = await startDemo(options);
  const stop = () => void demo.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(JSON.stringify({ ready: 'demo', port: demo.port, url: `http://127.0.0.1:${demo.port}/` }));
} catch (error) {
  console.error(`The demo application cannot start: ${explain(error)}`);
  process.exit(1);
}

function readOptions(): DemoOptions {
  const portText = process.env.SUNRAY_DEMO_PORT ?? String(DEFAULT_PORT);
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) {
    throw new Error('SUNRAY_DEMO_PORT must be a whole number from 0 to 65535.');
  }
  const jwksUrl = process.env.SUNRAY_DEMO_JWKS_URL;
  const audience = process.env.SUNRAY_DEMO_AUDIENCE;
  if (jwksUrl && !/^https?:$/.test(URL.parse(jwksUrl)?.protocol ?? '')) {
    throw new Error('SUNRAY_DEMO_JWKS_URL must be an http or https address.');
  }
  return { port, ...(jwksUrl && { jwksUrl }), ...(audience && { audience }) };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'its port is taken by another program. Stop that program or set SUNRAY_DEMO_PORT to a free port.';
  }
  if ('code' in error && error.code === 'EACCES') {
    return 'this account may not open its port. Set SUNRAY_DEMO_PORT to a port above 1023.';
  }
  return error.message;
}
