import type { Graph, Kernel, Node, Region } from "../dump.ts";
import type { KernelIndex } from "../model/kernels.ts";
import { isLeaf, isScalarConstant, kernelLabel, labelOf, titleOf } from "../model/labels.ts";
import { nodeKey, regionKey, type Stop } from "../model/stops.ts";
import { boxHeight, lineHeight, type Box, type Edge } from "./boxes.ts";

/** Widths of texts, which only the page can tell. */
export interface Measure { title(text: string): number; detail(text: string): number }

/** What is drawn of a stop: its nodes in the groups that are open, and the edges among them. Returns the group around all. */
export function sceneOf(stop: Stop, kernels: KernelIndex, isOpen: (key: string) => boolean, measure: Measure): Box {
    return new SceneBuilder(stop, kernels, isOpen, measure).build();
}

class SceneBuilder {
    /** Where a node is drawn: a box of its own, or the outermost closed group around it. */
    private readonly shown = new Map<number, Box>();
    private readonly parents = new Map<Box, Box>();
    private readonly edges = new Map<string, Edge>();
    private readonly wishes: { from: number | Box; to: number | Box }[] = [];

    constructor(
        private readonly stop: Stop,
        private readonly kernels: KernelIndex,
        private readonly isOpen: (key: string) => boolean,
        private readonly measure: Measure) { }

    /** First all boxes, then the edges: what an edge begins and ends at depends on which groups are open. */
    build(): Box {
        const root = { ...this.box("root", "group", null, "", "", "", 0), isOpen: true };
        this.fill(root, this.stop.graph, this.stop.kernels);
        for (const { from, to } of this.wishes) this.connect(from, this.drawn(to)!);
        return root;
    }

    /** Puts the nodes of a graph into a group, those of a kernel or region into groups of their own. */
    private fill(group: Box, graph: Graph, kernels: readonly Kernel[]) {
        const homes = new Map<number, Box>();
        const programs = new Map<number, Kernel[][]>();
        for (const kernel of kernels) {
            const box = this.put(this.kernelBox(kernel), group);
            for (const id of kernel.nodes) {
                // What several kernels compute anew is drawn where it is computed first.
                if (!homes.has(id)) homes.set(id, box);
                if (kernel.programs.length > 0) programs.set(id, kernel.programs.map(p => p.kernels));
            }
        }

        for (const region of graph.regions) {
            const box = this.put(this.regionBox(region), homes.get(region.nodes[0]!) ?? group);
            this.fillRegion(box, region, programs.get(region.nodes[0]!) ?? []);
            for (const id of region.nodes) homes.set(id, box);
        }

        for (const node of graph.nodes) {
            if (!isLeaf(node)) this.putNode(node, homes.get(node.id) ?? group);
        }

        for (const { name, node } of graph.outputs) this.putResult(group, `out:${name}`, name, "output", node);
        // A closed kernel that updates all variables would stand before a row of them.
        for (const { variable, value } of graph.updates.filter(u => !this.shown.get(u.value)?.group)) {
            this.putResult(group, `new:${variable}`, variable, "new value", value);
        }
    }

    private fillRegion(box: Box, region: Region, kernels: Kernel[][]) {
        region.programs.forEach((program, i) => {
            const inner = this.group(`${box.key}.${i}`, "program", program.name || "body", `${program.graph.nodes.length} nodes`, "");
            this.put(inner, box);
            this.fill(inner, program.graph, kernels[i] ?? []);
            // What a program computes stands above the results of its region.
            this.wishes.push(...region.nodes.map(id => ({ from: inner, to: id })));
        });
    }

    private kernelBox(kernel: Kernel): Box {
        const nodes = `${kernel.nodes.length} node${kernel.nodes.length === 1 ? "" : "s"}`;
        return this.group(this.kernels.keyOf(kernel), "kernel", kernelLabel(kernel.name), "", `${kernel.over}   ${nodes}`);
    }

    private regionBox(region: Region): Box {
        const programs = region.programs.map(program => program.name || "body").join(", ");
        return this.group(regionKey(region), "region", `${region.kind} ${region.number}`, region.attributes, programs);
    }

    private putNode(node: Node, group: Box) {
        const closed = this.closedAround(group);
        const box = closed ?? this.put(this.nodeBox(node), group);
        this.shown.set(node.id, box);
        // All results of a loop or choice have all that it reads as inputs: the group reads it once.
        const to = group.group === "region" ? group : box;
        for (const id of new Set(node.inputs)) this.wishes.push({ from: id, to });
    }

    private putResult(group: Box, key: string, title: string, note: string, id: number) {
        if (this.closedAround(group)) return;
        const box = this.put(this.box(`${group.key}/${key}`, "result", id, title, note, "", lineHeight), group);
        this.wishes.push({ from: id, to: box });
    }

    private put(box: Box, group: Box): Box {
        this.parents.set(box, group);
        if (group.isOpen) group.children.push(box);
        return box;
    }

    private closedAround(group: Box): Box | null {
        return [group, ...this.ancestors(group)].findLast(g => !g.isOpen) ?? null;
    }

    /** The groups around a box, the innermost first. */
    private ancestors(box: Box): Box[] {
        const all: Box[] = [];
        for (let at = this.parents.get(box); at; at = this.parents.get(at)) all.push(at);
        return all;
    }

    /** The box in which a node or group is to be seen; none for leaves. */
    private drawn(what: number | Box): Box | undefined {
        return typeof what === "number" ? this.shown.get(what) : this.closedAround(what) ?? what;
    }

    private connect(from: number | Box, to: Box) {
        const source = this.drawn(from);
        if (source) {
            if (source !== to) this.edge(source, to);
            return;
        }

        const leaf = this.stop.nodes.get(from as number);
        const isNew = leaf && !isScalarConstant(leaf) && !to.chips.some(c => c.target === nodeKey(leaf.id));
        if (isNew) to.chips.push(this.chip(nodeKey(leaf.id), labelOf(leaf)));
    }

    private chip(target: string, name: string) {
        const text = shorten(name, 30, "start");
        return { target, text, isFar: false, x: 0, y: 0, width: Math.ceil(this.measure.detail(text)) + 14 };
    }

    /** Adds an edge to the innermost group around both its ends. */
    private edge(from: Box, to: Box) {
        const [above, below] = [[from, ...this.ancestors(from)], [to, ...this.ancestors(to)]];
        const outer = above.slice(1).find(g => below.includes(g))!;
        const [a, b] = [above[above.indexOf(outer) - 1]!, below[below.indexOf(outer) - 1]!];
        if (a === b) return;
        const [key, ends] = [`${a.key}>${b.key}`, { from: from.key, to: to.key }];
        let edge = this.edges.get(key);
        if (!edge) {
            this.edges.set(key, edge = { from: a.key, to: b.key, ends: [], points: [] });
            outer.edges.push(edge);
        }

        if (!edge.ends.some(e => e.from === ends.from && e.to === ends.to)) edge.ends.push(ends);
    }

    private nodeBox(node: Node): Box {
        const literals = node.inputs.flatMap(id => this.stop.nodes.get(id) ?? []).filter(isScalarConstant).map(labelOf);
        const title = node.op === "Input" ? labelOf(node) : node.op;
        const note = node.op === "Input" ? "input" : [...literals, node.attributes].filter(s => s.length > 0).join(", ");
        return { ...this.box(nodeKey(node.id), "node", node.id, title, note, node.type, boxHeight), name: titleOf(node) };
    }

    private group(key: string, kind: Box["group"], title: string, note: string, detail: string): Box {
        const box = this.box(key, "group", null, title, note, detail, boxHeight);
        return { ...box, width: box.width + 22, group: kind, isOpen: this.isOpen(key) };
    }

    private box(key: string, kind: Box["kind"], node: number | null, title: string, note: string, detail: string, height: number): Box {
        const text = { title: shorten(title, 34), note: shorten(note, 24), detail: shorten(detail, 36) };
        const first = this.measure.title(text.title) + (note ? 8 + this.measure.detail(text.note) : 0);
        // On the right there is room for the mark of a change.
        const width = Math.max(56, Math.ceil(Math.max(first + 10, this.measure.detail(text.detail))) + 26);
        return { key, kind, node, name: text.title, ...text, x: 0, y: 0, width, height, chips: [], group: null, isOpen: false, children: [], edges: [] };
    }
}

function shorten(text: string, most: number, cut: "start" | "end" = "end"): string {
    if (text.length <= most) return text;
    return cut === "end" ? `${text.slice(0, most - 1)}…` : `…${text.slice(1 - most)}`;
}
