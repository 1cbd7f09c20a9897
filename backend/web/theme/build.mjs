// Builds the committed front-end files and writes a manifest of what they are and where they came from.
//
//   npm ci && npm run build
//
// Node is needed here only: running and testing the front door use the committed files.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const STATIC = join(HERE, "..", "static");
const VENDOR = join(HERE, "..", "..", "..", "tests", "vendor");

buildStatic();
buildVendor();

function buildStatic() {
  const govuk = installed("govuk-frontend");
  const script = `govuk-frontend-${govuk.version}.min.js`;
  const css = styles();
  for (const old of readdirSync(STATIC)) {
    if (/^govuk-frontend-.*\.min\.js$|^icon-.*\.svg$/.test(old)) rmSync(join(STATIC, old));
  }
  const files = {
    "front-door.css": css,
    [script]: read(MODULES, "govuk-frontend/dist/govuk/govuk-frontend.min.js").replace(/\/\/# sourceMappingURL=.*\s*$/, "\n"),
  };
  const images = picturesIn(css);
  writeAll(STATIC, { ...files, ...images });
  const moj = { ...installed("@ministryofjustice/frontend"), files: hashes(images) };
  writeManifest(STATIC, [{ ...govuk, files: hashes(files) }, moj], { sources: hashes(sources()), tools: [installed("sass")] });
}

// The style sheet holds both packages; the pictures that it names come from the second.
function picturesIn(css) {
  const names = [...css.matchAll(/url\("?\/static\/(icon-[\w-]+\.svg)"?\)/g)].map(([, name]) => name);
  const folder = "@ministryofjustice/frontend/moj/assets/images";
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, read(MODULES, folder, name)]));
}

function buildVendor() {
  const files = { "axe.min.js": read(MODULES, "axe-core/axe.min.js") };
  mkdirSync(VENDOR, { recursive: true });
  writeAll(VENDOR, files);
  writeManifest(VENDOR, [{ ...installed("axe-core"), files: hashes(files) }], {});
}

function styles() {
  const moj = mojInOurTheme();
  const built = compile(join(HERE, "front-door.scss"), { loadPaths: [moj, MODULES], style: "compressed" });
  rmSync(moj, { recursive: true });
  return `${built.css}\n`;
}

// MOJ's styles set up govuk-frontend for themselves; a copy of them takes it as our theme has set it up.
function mojInOurTheme() {
  const folder = mkdtempSync(join(tmpdir(), "moj-"));
  cpSync(join(MODULES, "@ministryofjustice/frontend/moj"), join(folder, "moj"), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || path.endsWith(".scss"),
  });
  const govuk = '@forward "../../settings/all";\n@forward "govuk-frontend/dist/govuk/base";\n';
  writeFileSync(join(folder, "moj/vendor/govuk-frontend/_index.scss"), govuk);
  return folder;
}

// What the style sheet is made of: a test compares these with the files, so that nobody forgets to build.
function sources() {
  const names = readdirSync(HERE).filter((name) => name.endsWith(".scss") || name === "package.json");
  return Object.fromEntries(names.sort().map((name) => [name, read(HERE, name)]));
}

function installed(name) {
  const { version, license } = JSON.parse(read(MODULES, `${name}/package.json`));
  return { name, version, licence: license };
}

function writeManifest(folder, packages, more) {
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ packages, ...more }, null, 2)}\n`);
}

function writeAll(folder, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function hashes(files) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]));
}

function sha256(text) {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function read(...path) {
  return readFileSync(join(...path), "utf8");
}
