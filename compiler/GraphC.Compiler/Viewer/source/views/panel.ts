import { button, element } from "../dom.ts";
import type { Kernel, Node } from "../dump.ts";
import { highlighted, outdented } from "../highlight.ts";
import { bytesText, countText, evaluate } from "../model/extents.ts";
import { isLeaf, labelOf, titleOf } from "../model/labels.ts";
import { ancestorsOf, lifeIn, lineOf } from "../model/lineage.ts";
import { changeAt, nodeKey, nodeOf } from "../model/stops.ts";
import type { State } from "../state.ts";

/** More entries of a list than this are shown on demand. */
const mostListed = 12;

/** Everything that is known of what is selected. */
export class Panel {
    readonly element = element("aside", { class: "panel", "aria-label": "Selection", tabindex: -1 });
    /** Tells screen readers what is selected, in a line. */
    readonly announcement = element("p", { class: "unseen", "aria-live": "polite" });
    private isListingRemoved = false;

    constructor(private readonly state: State) {
        state.listen(subjects => {
            if (subjects.has("selection") || subjects.has("stop")) this.isListingRemoved = false;
            if (subjects.has("selection") || subjects.has("stop") || subjects.has("extents")) this.update();
        });
        this.update();
    }

    listRemoved() {
        this.isListingRemoved = true;
        this.state.select(null);
        this.update();
    }

    private update() {
        const { selected, stop, kernels } = this.state;
        const node = nodeOf(stop, selected);
        const kernel = selected ? kernels.byKey(selected) : undefined;
        const region = selected ? stop.nodes.regions.get(selected) : undefined;
        const content = this.isListingRemoved ? this.removed()
            : node ? this.ofNode(node)
            : kernel ? this.ofKernel(kernel)
            : region ? this.ofRegion(region.kind, region.number, region.attributes, region.nodes)
            : selected ? [element("p", { class: "hint" }, "What is selected is not in this stage.")] : this.overview();
        this.element.replaceChildren(...content);
        this.element.scrollTop = 0;
        this.announcement.textContent = node ? `${titleOf(node)}, ${node.type}, ${changeAt(stop, node)}` : kernel ? `kernel ${kernel.name}` : "";
    }

    private overview(): HTMLElement[] {
        const { dump, stop, stops } = this.state;
        const changed = stops.filter(s => s.changed).length;
        return [
            element("h2", {}, dump.name || "program"),
            facts([
                ["Stage", stop.name],
                ["Nodes", String(stop.nodes.all.length)],
                ["Inputs", stop.graph.inputs.map(i => i.name).join(", ")],
                ["Outputs", stop.graph.outputs.map(o => o.name).join(", ")],
                ["Updates", stop.graph.updates.length > 0 ? `${stop.graph.updates.length} variables` : ""],
                ["Stages", `${stops.length}, of which ${changed} changed something`],
                ["Kernels", this.state.kernels.all.length > 0 ? String(this.state.kernels.all.length) : ""],
                ["GraphC", dump.version],
            ]),
            element("p", { class: "hint" }, "Select a node or a kernel to see its shape, its origin, what became of it, and its code."),
            element("dl", { class: "keys" }, ...([["/", "search"], ["[ ]", "previous and next change"], ["← ↑ ↓ →", "walk along edges; with shift, move"], ["+ − 0", "zoom; show all"], ["Enter", "open or close a group"]] as const)
                .flatMap(([key, what]) => [element("dt", {}, key), element("dd", {}, what)])),
        ];
    }

    private removed(): HTMLElement[] {
        const { stop } = this.state;
        const links = stop.removed.map(node => this.row(titleOf(node), node.type, () => this.state.goTo(stop.index - 1, nodeKey(node.id))));
        return [element("h2", {}, `Removed by ${stop.name}`), element("p", { class: "hint" }, "Each leads to the stage before, where it still is."), ...this.list("", links)];
    }

    private ofNode(node: Node): HTMLElement[] {
        const { stop, kernels, dump } = this.state;
        const isNamed = isLeaf(node) || node.op === "Input";
        const buffer = dump.memory?.buffers.find(b => b.node === node.id);
        const inputs = node.inputs.flatMap(id => stop.nodes.get(id) ?? []);
        const own = stop.index >= this.state.stops.findLastIndex(s => s.changed && s.kernels.length === 0) ? kernels.of(node.id) : [];
        return [
            element("h2", {}, isNamed ? labelOf(node) : node.op, " ", element("small", {}, isNamed ? node.op : node.name)),
            ...this.changeOf(node),
            facts([
                ["Type", node.type], ["Attributes", isNamed ? "" : node.attributes], ["Origin", node.origin],
                ["FLOPs", this.count(node.flops)], ["Bytes", this.bytes(node.bytes)],
            ]),
            ...this.list("Stored in", buffer && own.length > 0 ? [this.row(buffer.name, `alive in kernels ${buffer.first} to ${buffer.last}`, () => this.state.show("memory"))] : []),
            ...this.list("Inputs", inputs.map(n => this.nodeRow(n))),
            ...this.list("Users", stop.nodes.users(node.id).map(n => this.nodeRow(n))),
            ...this.life(node),
            ...own.flatMap(kernel => this.code(kernel, true)),
        ];
    }

    private changeOf(node: Node): HTMLElement[] {
        const { stop, stops } = this.state;
        if (stop.index === 0 || stop.kernels.length > 0) return [];
        const change = changeAt(stop, node);
        const line = element("p", { class: "change" }, element("span", { class: `badge ${change}` }, change === "kept" ? "unchanged" : change));
        if (change !== "kept" && node.rules.length > 0) line.append(` by ${node.rules.join(", ")}`);
        const from = change === "kept" ? [] : ancestorsOf(stops, { stop, node });
        return [line, ...this.list("Stands for", from.map(step => this.row(titleOf(step.node), step.node.type, () => this.state.goTo(step.stop.index, nodeKey(step.node.id)))))];
    }

    private life(node: Node): HTMLElement[] {
        const { stops, stop, kernels } = this.state;
        const line = lineOf(stops, stop, node);
        const life = lifeIn(line).map(step => {
            const what = step.stop.index === 0 ? "declared" : [step.node.change, ...step.node.rules].join(" · ");
            const row = this.row(`${step.stop.name}: ${titleOf(step.node)}`, what, () => this.state.goTo(step.stop.index, nodeKey(step.node.id)));
            row.classList.toggle("current", step.node === node);
            return row;
        });
        const last = line.at(-1)!;
        const ends = last.stop.kernels.length > 0 ? kernels.of(last.node.id) : [];
        const into = ends.map(kernel => this.row(`kernels: ${kernel.name}`, "computed in", () => this.state.goTo(last.stop.index, kernels.keyOf(kernel))));
        return this.list("Life", [...life, ...into]);
    }

    private ofKernel(kernel: Kernel): HTMLElement[] {
        const nodes = kernel.nodes.flatMap(id => this.state.stop.nodes.get(id) ?? []);
        return [
            element("h2", {}, kernel.name, " ", element("small", {}, "kernel")),
            facts([
                ["Over", kernel.over], ["FLOPs", this.count(kernel.flops)], ["Bytes", this.bytes(kernel.bytes)],
                ["Reads", kernel.reads.join(", ")], ["Writes", kernel.writes.join(", ")],
            ]),
            ...this.list("Nodes", nodes.map(n => this.nodeRow(n))),
            ...this.code(kernel, false),
        ];
    }

    private ofRegion(kind: string, number: number, attributes: string, ids: number[]): HTMLElement[] {
        const nodes = ids.flatMap(id => this.state.stop.nodes.get(id) ?? []);
        return [element("h2", {}, `${kind} ${number}`), facts([["Attributes", attributes]]), ...this.list("Results", nodes.map(n => this.nodeRow(n)))];
    }

    /** The loop IR and the C# of a kernel. */
    private code(kernel: Kernel, isNamed: boolean): HTMLElement[] {
        const key = this.state.kernels.keyOf(kernel);
        const row = this.row(kernel.name, `over ${kernel.over}`, () => this.state.goTo(this.state.stops.length - 1, key));
        const title = isNamed ? this.list("Kernel", [row]) : [];
        const part = (name: string, text: string, isOpen: boolean) => text
            ? [element("details", { open: isOpen }, element("summary", {}, name), element("pre", { tabindex: 0 }, element("code", {})))].map(d => fill(d, text)) : [];
        return [...title, ...part("Loop IR", kernel.loops, true), ...part("C#", kernel.csharp, !isNamed)];
    }

    private nodeRow(node: Node) {
        return this.row(titleOf(node), node.type, () => this.state.select(nodeKey(node.id)));
    }

    private row(title: string, detail: string, go: () => void) {
        const made = button("", go, { class: "row" });
        made.append(element("span", {}, title), element("small", {}, detail));
        return made;
    }

    private list(title: string, rows: HTMLElement[]): HTMLElement[] {
        if (rows.length === 0) return [];
        const made = element("div", { class: "list" }, ...rows.slice(0, mostListed));
        if (rows.length > mostListed) {
            const more = button(`${rows.length - mostListed} more`, () => more.replaceWith(...rows.slice(mostListed)), { class: "more" });
            made.append(more);
        }

        return title ? [element("h3", {}, `${title} `, rows.length > 3 ? element("small", {}, String(rows.length)) : null), made] : [made];
    }

    private count(text: string): string {
        return told(text, evaluate(text, this.state.extents), countText);
    }

    private bytes(text: string): string {
        return told(text, evaluate(text, this.state.extents), bytesText);
    }
}

/** "128*batch = 8.2 K". */
function told(text: string, value: number | null, write: (value: number) => string): string {
    if (!text || value === 0) return "";
    if (value === null) return text;
    return /^\d+$/.test(text) ? write(value) : `${write(value)} = ${text}`;
}

function fill(details: HTMLElement, text: string) {
    details.querySelector("code")!.append(highlighted(outdented(text)));
    return details;
}

function facts(entries: [string, string][]): HTMLElement {
    const known = entries.filter(([, value]) => value);
    return element("dl", { class: "facts" }, ...known.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}
