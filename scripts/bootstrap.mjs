// Runs a command of this repository: installs what is missing, then hands over to the pinned Node.
// Plain JavaScript without dependencies, because it must run on whatever Node a machine has.
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const OLDEST_NODE = 18;
const OLDEST_OWN_NODE = [22, 18];
const CLONE = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(CLONE, 'node_modules');
const MARKER = join(MODULES, '.sunray-installed');
const CLAIMS = join(MODULES, '.sunray-installing');
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const INTERPRETERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };
/** Commands that run workerd, which is built for glibc, macOS and Windows only. */
const NEED_WORKERD = ['start', 'dev', 'edge', 'test', 'check', 'bench', 'faults'];
const SOURCES = new Map([['sunray', 'apps/cli/src/main.ts']]);
const MEANINGS = [
  [
    /ENOSPC|no space left/i,
    'The disk is full: the packages need about 1 GB in this folder and in the package store of this account.',
  ],
  [
    /EACCES|EROFS|EPERM|permission denied|read-only file system/i,
    `This account may not write where it must. Sunray installs into ${MODULES}; clone it into a folder of your own.`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|ERR_PNPM_FETCH|UND_ERR/,
    'The package registry could not be reached. The first start needs it once: check the network, the proxy (HTTPS_PROXY) and the registry (npm config get registry).',
  ],
  [
    /OUTDATED_LOCKFILE/,
    'pnpm-lock.yaml does not fit the package.json files. Take both from the same commit.',
  ],
];

class Trouble extends Error {}

try {
  await main(process.argv[2] ?? '', process.argv.slice(3));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}

async function main(command, args) {
  const script = scriptOf(command);
  checkMachine(command);
  await installWhatIsMissing();
  const node = chooseNode();
  const path = [join(MODULES, '.bin'), dirname(node), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path, SUNRAY_BOOTSTRAP_PID: String(process.pid) };
  const flags = ['--disable-warning=ExperimentalWarning', '--enable-source-maps'];
  handOver(spawn(node, [...flags, script, ...args], { stdio: 'inherit', env }));
}

function scriptOf(command) {
  const file = join(CLONE, SOURCES.get(command) ?? `scripts/${command.replace(':', '-')}/main.ts`);
  if (/^[a-z]+([-:][a-z]+)*$/.test(command) && existsSync(file)) return file;
  throw new Trouble(`There is no command "${command}".`);
}

function checkMachine(command) {
  const { platform, arch } = process;
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
    throw new Trouble(`Sunray needs Node ${OLDEST_NODE} or newer to begin with; this is ${process.version}.`);
  if (platform === 'win32')
    throw new Trouble(
      'Sunray does not run on Windows itself. Install WSL 2 (wsl --install) and start it in there.',
    );
  if (!NEED_WORKERD.includes(command) || platform === 'darwin' || runsGlibc()) return;
  throw new Trouble(
    `The edge (workerd) does not run on this machine (${platform} ${arch}${platform === 'linux' ? ' without glibc' : ''}).\n` +
      'Take a Linux with glibc on x64 or arm64 (Debian, Ubuntu, Fedora, and container images made of them) or macOS.\n' +
      'The control plane alone runs here with Node 22.18 or newer and DATABASE_URL set to a Postgres of your own: npm run control.',
  );
}

/** Programs built for glibc ask for exactly this file, so its presence is what decides. */
function runsGlibc() {
  const interpreter = process.platform === 'linux' ? INTERPRETERS[process.arch] : undefined;
  return interpreter !== undefined && existsSync(interpreter);
}

function chooseNode() {
  const pinned = join(MODULES, `node-linux-${process.arch}`, 'bin', 'node');
  if (runsGlibc() && existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_OWN_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return process.execPath;
  throw new Trouble(
    `No Node is delivered for this machine (${process.platform} ${process.arch}), and its own ${process.version} is too old.\n` +
      `Install Node ${oldest}.${oldestMinor} or newer from https://nodejs.org and start again.`,
  );
}

/** Passes signals on and ends as the command ends. A command whose npm was killed is stopped too. */
function handOver(child) {
  for (const name of ENDINGS) process.removeAllListeners(name).on(name, () => child.kill(name));
  const parent = process.ppid;
  const startedByNpm = process.env.npm_lifecycle_event !== undefined;
  if (startedByNpm) setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  child.on('error', (error) => {
    process.stderr.write(`The command could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.signals[signal] ?? 0)));
}

async function installWhatIsMissing() {
  if (isInstalled()) return;
  await holdingClaim(async () => {
    if (isInstalled()) return;
    rmSync(MARKER, { force: true });
    await install();
    writeFileSync(MARKER, fingerprint());
  });
}

function isInstalled() {
  return existsSync(MARKER) && readFileSync(MARKER, 'utf8') === fingerprint();
}

/** Changes whenever another set of packages would be installed. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${PNPM}\n`);
  const members = ['apps', 'packages', 'examples'].flatMap((group) => subfoldersOf(join(CLONE, group)));
  const manifests = [CLONE, ...members].map((folder) => join(folder, 'package.json')).filter(existsSync);
  for (const file of [...manifests, join(CLONE, 'pnpm-lock.yaml'), join(CLONE, 'pnpm-workspace.yaml')])
    hash.update(`${file.slice(CLONE.length)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function subfoldersOf(folder) {
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];
}

/**
 * Works while no other bootstrap of this clone does. Each puts down its claim before it looks for others, so of two at
 * least one sees the other, withdraws and tries again. A claim that is not renewed any more counts as left behind.
 */
async function holdingClaim(work) {
  try {
    mkdirSync(CLAIMS, { recursive: true });
    accessSync(CLONE, constants.W_OK);
  } catch (error) {
    throw explained(String(error.code), `${error.message}`);
  }
  const claim = join(CLAIMS, String(process.pid));
  for (let told = false; ; told = true) {
    writeFileSync(claim, '');
    if (!othersClaim()) break;
    rmSync(claim, { force: true });
    if (!told) process.stderr.write('Waiting for another installation in this folder to end ...\n');
    await new Promise((resolve) => setTimeout(resolve, 200 + randomInt(300)));
    if (isInstalled()) return;
  }
  const renewing = setInterval(() => utimesSync(claim, new Date(), new Date()), 2_000);
  try {
    await work();
  } finally {
    clearInterval(renewing);
    rmSync(claim, { force: true });
  }
}

function othersClaim() {
  return readdirSync(CLAIMS).some((name) => {
    if (name === String(process.pid)) return false;
    const written = statSync(join(CLAIMS, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - written < 30_000 && isAlive(Number(name))) return true;
    rmSync(join(CLAIMS, name), { force: true });
    return false;
  });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function install() {
  process.stderr.write(
    "Installing Sunray's packages (about 14 s the first time, longer on a slow line) ...\n",
  );
  const env = {
    ...process.env,
    npm_config_update_notifier: 'false',
    npm_config_fetch_retries: '1',
    npm_config_fetch_retry_mintimeout: '1000',
  };
  const args = ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const child = spawn('npx', args, { cwd: CLONE, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const name of ENDINGS)
    process.once(name, () => child.kill(name) && process.exit(128 + os.signals[name]));
  let output = '';
  const show = (chunk) => {
    process.stderr.write(chunk);
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.setEncoding('utf8').on('data', show);
  child.stderr.setEncoding('utf8').on('data', show);
  const code = await new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(
        new Trouble(
          `npx, which comes with npm, could not be started (${error.message}). Install npm and start again.`,
        ),
      ),
    );
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code !== 0) throw explained(output, output.trimEnd().split('\n').slice(-12).join('\n'), code);
}

/** What a failed installation means, told from its output. */
function explained(symptoms, lastWords, code = 1) {
  const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(symptoms)) ?? [
    null,
    'The installation did not succeed.',
  ];
  return new Trouble(
    `${meaning}\n\nIts last words (exit ${code}):\n${lastWords.replace(/^/gm, '  ')}\n\nNothing was started. Run the same command again when it is mended.`,
  );
}
