import { trusted } from './html.ts';

const COLOURS = `
:root{color-scheme:light dark;--paper:#fbf6ec;--glow:#ffe9c4;--card:#fff;--ink:#1d1b2e;--muted:#5b586e;--line:#e9e1d3;
--edge:#86829a;--dawn:#f9c25e;--day:#f0951c;--button:#f8b53f;--button-over:#f1a322;--on-button:#1d1b2e;--link:#84480a;
--focus:#3f3fd1;--bad:#a3231b;--bad-paper:#fdf1ee;--good:#1d6a45;--good-paper:#eef7f1;--note-paper:#f6f3ee;
--shadow:0 1px 2px #3a2c1014,0 18px 40px -18px #5a400f38}
@media (prefers-color-scheme:dark){:root{--paper:#12111b;--glow:#2c2434;--card:#1c1b29;--ink:#f5f1e8;--muted:#b6b2c6;
--line:#33314a;--edge:#8480a0;--dawn:#ffd488;--day:#f39a2b;--button:#ffbe55;--button-over:#ffcd7d;--link:#ffc979;--focus:#b3b9ff;
--bad:#ffb3a8;--bad-paper:#3a1f24;--good:#93dbb3;--good-paper:#17302a;--note-paper:#262436;
--shadow:0 1px 2px #0006,0 18px 40px -18px #000c}}`;

const FRAME = `
*,::before,::after{box-sizing:border-box}
[hidden]{display:none!important}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;background:var(--paper);color:var(--ink);
-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;padding:1.5rem 1rem;
background:radial-gradient(56rem 38rem at 50% 12rem,var(--glow),transparent 70%) no-repeat;overflow-wrap:break-word}
.stage{width:100%;max-width:27rem;margin:auto 0}
.sun{display:block;width:100%;height:auto;max-width:24rem;margin:0 auto -1px;overflow:hidden}
.dawn{stop-color:var(--dawn)}.day,.night{stop-color:var(--day)}.night{stop-opacity:.12}
.disc{fill:url(#disc)}
.rays{stroke:url(#ray);stroke-width:2.5;stroke-linecap:round;fill:none}
[data-sky=set] .disc,[data-sky=set] .rays{transform:translateY(26px)}
[data-sky=set] .rays{opacity:.5}
[data-sky=dim] .disc{fill:var(--paper);stroke:var(--edge);stroke-width:3}
[data-sky=dim] .rays{stroke:var(--edge);opacity:.45;stroke-dasharray:.1 9}
.card{position:relative;background:var(--card);border:1px solid var(--line);border-radius:1.25rem;box-shadow:var(--shadow);padding:1.75rem}
@media (max-width:26rem){.card{padding:1.375rem 1.25rem}}
footer{padding:1.25rem .5rem 0;font-size:.875rem;color:var(--muted);text-align:center}
footer p{margin:.25rem 0;display:flex;gap:.5rem;justify-content:center;align-items:center;flex-wrap:wrap}
.mark{width:1.25rem;height:1.25rem;color:var(--link)}`;

const TEXT = `
h1{font-size:clamp(1.375rem,4.5vw + .6rem,1.75rem);line-height:1.2;font-weight:680;letter-spacing:-.02em;margin:.875rem 0 .5rem;text-wrap:balance}
h1:focus{outline:none}
h2{font-size:1rem;line-height:1.4;margin:0}
p{margin:0 0 1rem}
.lead{color:var(--muted);text-wrap:pretty}
.site{display:inline-flex;align-items:center;gap:.5rem;max-width:100%;margin:0;padding:.25rem .75rem .25rem .5rem;border-radius:1rem;background:var(--note-paper);
font:600 .875rem/1.5 ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.site svg{flex:none;width:1.125rem;height:1.125rem;color:var(--link)}
a{color:var(--link);text-underline-offset:.2em}
a:hover{text-decoration-thickness:.125em}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:.375rem}
.aside{margin:1.25rem 0 0;padding-top:1.125rem;border-top:1px solid var(--line);font-size:.9375rem;color:var(--muted)}
.note{padding:.875rem 1rem;border-radius:.75rem;border-left:4px solid var(--edge);background:var(--note-paper);font-size:.9375rem;margin:0 0 1rem}
.note p{margin:.25rem 0 0}
.note h2+p{color:var(--ink)}
.bad{border-color:var(--bad);background:var(--bad-paper)}.bad h2{color:var(--bad)}
.good{border-color:var(--good);background:var(--good-paper)}.good h2{color:var(--good)}
.reference{font-size:.875rem;color:var(--muted);margin:1.25rem 0 0}
.reference code,.note code{font:.8125rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere;user-select:all}
details{font-size:.9375rem;border-top:1px solid var(--line)}
details p{color:var(--muted);margin:0 0 1rem}
summary{cursor:pointer;padding:.75rem 0;font-weight:600;list-style-position:outside;margin-left:1.125rem}
details>p{margin-left:1.125rem}
.help{margin-top:1.5rem}
.help+.aside{margin-top:0}`;

const CONTROLS = `
button,.button{display:flex;width:100%;min-height:3.25rem;align-items:center;justify-content:center;gap:.625rem;padding:.625rem .5rem;border:2px solid transparent;
border-radius:.875rem;background:var(--button);color:var(--on-button);font:inherit;font-weight:650;text-align:center;text-decoration:none;cursor:pointer;transition:background-color .15s}
button:hover,.button:hover{background:var(--button-over)}
button:focus-visible,.button:focus-visible{border-radius:.875rem}
button svg{flex:none;width:1.375rem;height:1.375rem}
button[aria-disabled=true]{background:var(--note-paper);color:var(--ink);border-color:var(--line);cursor:progress}
.quiet{background:transparent;color:var(--ink);border-color:var(--edge);margin-top:.75rem}
.quiet:hover{background:var(--note-paper)}
.plain{display:inline;width:auto;min-height:0;padding:.125rem;border:0;background:none;color:var(--link);font-weight:400;text-decoration:underline;text-underline-offset:.2em}
.plain:hover{background:none;text-decoration-thickness:.125em}
.spinner{display:none;flex:none;width:1.125rem;height:1.125rem;border:2.5px solid var(--edge);border-right-color:transparent;border-radius:50%}
[data-state=busy] .act .spinner{display:block}
[data-state=busy] .act svg{display:none}
label{display:block;font-weight:600;margin-bottom:.375rem}
input{display:block;width:100%;min-height:3rem;padding:.5rem .75rem;border:1.5px solid var(--edge);border-radius:.75rem;background:var(--card);color:var(--ink);font:inherit}
input:focus-visible{outline-offset:1px;border-radius:.75rem}
input[aria-invalid=true]{border-color:var(--bad);border-width:2px}
.code{font:600 1rem/1.5 ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;letter-spacing:.02em;text-transform:uppercase}
@media (max-width:26rem){.code{font-size:.875rem;letter-spacing:0;padding:.5rem}}
.hint{font-size:.875rem;color:var(--muted);margin:.375rem 0 1.25rem}
.act+.hint{margin:.75rem 0 0}
.visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}`;

const MOTION = `
@media (prefers-reduced-motion:no-preference){
.sun{animation:rise .7s cubic-bezier(.2,.8,.2,1)}
.spinner{animation:turn .8s linear infinite}
.rays,.disc{transition:opacity .4s,transform .6s}
[data-state=busy] .rays{animation:breathe 1.6s ease-in-out infinite}
[data-state=done] .disc{transform:translateY(-14px)}
[data-state=done] .rays{opacity:1;transform:translateY(-14px)}
@keyframes rise{from{transform:translateY(1.5rem);opacity:0}}
@keyframes turn{to{transform:rotate(1turn)}}
@keyframes breathe{50%{opacity:.25}}}
@media (forced-colors:active){.rays{stroke:CanvasText}.disc{fill:CanvasText}button,.button{border-color:ButtonText}
.plain{border:0}.note{border:1px solid CanvasText;border-left-width:4px}.spinner{border-color:CanvasText;border-right-color:Canvas}
.site{border:1px solid CanvasText}}`;

/** The one style sheet of all pages. */
export const STYLES = trusted([COLOURS, FRAME, TEXT, CONTROLS, MOTION].join('').replaceAll('\n', ''));
