// Writes viewer.html: one file of markup, style and script, with a place for the JSON of a dump.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";

const common = { bundle: true, minify: true, write: false, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };

/** What esbuild makes of an entry, as text. */
const bundle = async (entry, options) => (await build({ ...common, entryPoints: [entry], ...options })).outputFiles[0].text.trim();

/** A hash of everything that the page is made of; a test of the .NET build computes it again. */
function stamp() {
    const files = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json", ...below("source")].sort();
    const hash = createHash("sha256");
    for (const file of files) {
        hash.update(`${file}\n${readFileSync(file, "utf8").replaceAll("\r\n", "\n")}\n`);
    }

    return hash.digest("hex");
}

const below = folder => readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => entry.isDirectory() ? below(posix.join(folder, entry.name)) : [posix.join(folder, entry.name)]);

const licence = name => readFileSync(join("node_modules", name, "LICENSE"), "utf8").trim();

const worker = await bundle("source/layout/worker.ts", { format: "iife" });
const script = await bundle("source/main.ts", { format: "iife", define: { LAYOUT_WORKER: JSON.stringify(worker) } });
const style = await bundle("source/style/main.css", {});
const notices = ["@dagrejs/dagre", "@dagrejs/graphlib"].map(name => `${name}\n\n${licence(name)}`).join("\n\n");

// Functions as replacements: text in the bundles may look like a pattern of a replacement.
writeFileSync("viewer.html", readFileSync("source/page.html", "utf8")
    .replace("{{stamp}}", () => stamp())
    .replace("{{notices}}", () => notices)
    .replace("{{style}}", () => style)
    .replace("{{script}}", () => script.replaceAll("</script", "<\\/script")));
