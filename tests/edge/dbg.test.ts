import { test } from 'vitest';
import http from 'node:http';
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { spawn, execSync } from 'node:child_process';
import { startWorld } from './support/world.ts';
const cpu = (pid: number) => { const f = readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1]!.split(' '); return (Number(f[11])+Number(f[12]))*10; };
test('x', async () => { const world = await startWorld(); world.control.leaseMs = 1000; const cookie = await world.cookie();
 const agent = new http.Agent({keepAlive:true, maxSockets:8});
 const one = (port: number) => new Promise<void>((res,rej)=>{ http.get({host:'127.0.0.1',port,path:'/',agent,headers:{host:'demo.localhost',cookie}},r=>{r.resume();r.on('end',()=>res())}).on('error',rej)});
 const d = mkdtempSync('/tmp/bare-');
 writeFileSync(d+'/w.js', `export default { async fetch(req) { const r = await fetch('${world.backend.url}/', {headers: req.headers, redirect:'manual'}); return r; } }`);
 writeFileSync(d+'/c.capnp', `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = ( services = [ (name="main", worker = .w), (name="internet", network = (allow = ["public","private"])) ], sockets = [ (name="http", address="127.0.0.1:18977", http=(), service="main") ] );
const w :Workerd.Worker = ( modules = [ (name="w.js", esModule = embed "w.js") ], compatibilityDate = "2026-10-01" );`);
 const bin = execSync('ls -d /work/main/node_modules/.pnpm/@cloudflare+workerd-linux-64*/node_modules/@cloudflare/workerd-linux-64/bin/workerd').toString().trim();
 const bare = spawn(bin, ['serve', d+'/c.capnp'], {stdio:'ignore'}); await new Promise(r=>setTimeout(r,800));
 const edgePid = Number(execSync(`pgrep -P ${process.pid} workerd | head -1`).toString());
 for (const [n,p,pid] of [['edge',world.edge.port,edgePid],['bare',18977,bare.pid!],['edge',world.edge.port,edgePid],['bare',18977,bare.pid!]] as const) { const c0=cpu(pid); const t0=performance.now(); const N=4000; let i=0; await Promise.all(Array.from({length:8},async()=>{ while(i++<N) await one(p); })); console.log(n, Math.round(N/(performance.now()-t0)*1000),'req/s  cpu us/req', (cpu(pid)-c0)*1000/N); }
 bare.kill(); await world.close(); }, 60000);
