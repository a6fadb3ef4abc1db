import { graphlib, layout as dagre } from "@dagrejs/dagre";
import { chipGap, chipHeight, chipsWidth, groupPadding, groupTitle, outerSize, type Box, type Edge } from "./boxes.ts";
import { componentsOf, pack, type Size } from "./components.ts";
import { refer, type Layers } from "./references.ts";

/** Space between layers, between the boxes of one, between lines, and between connected parts. */
const layerGap = 36, boxGap = 20, lineGap = 8, partGap = 56;

/** Gives every box of a drawing its place and every edge its points. */
export function layOut(root: Box): Box {
    place(root, refer(root));
    shift(root, 0, 0);
    return root;
}

/** Lays out what is in a group, innermost groups first: each is a box of known size in the one around it. */
function place(group: Box, all: Layers) {
    for (const child of group.children) {
        if (child.isOpen) place(child, all);
    }

    const { width, height } = arrange(group, all);
    group.width = Math.max(group.width, width + 2 * groupPadding);
    group.height = height + 2 * groupPadding + groupTitle;
    for (const child of group.children) standChips(child);
}

/** Places relative to the group. */
function arrange(group: Box, all: Layers): Size {
    const found = all.get(group);
    if (!found) return { width: 0, height: 0 };
    const parts = componentsOf(group.children.length, found.links).map(part => new Part(group, part, found.layers));
    const packed = pack(parts.map(p => p.size), partGap);
    parts.forEach((part, i) => part.moveTo(packed.places[i]!.x + groupPadding, packed.places[i]!.y + groupPadding + groupTitle));
    return packed;
}

/** A connected part of a group. */
class Part {
    readonly size: Size;
    private readonly boxes: Box[];
    private readonly edges: Edge[];

    constructor(group: Box, part: readonly number[], layers: readonly number[]) {
        this.boxes = part.map(i => group.children[i]!);
        const layerOf = new Map(part.map(i => [group.children[i]!.key, layers[i]!]));
        this.edges = group.edges.filter(e => layerOf.has(e.from));
        this.size = this.run(layerOf);
    }

    moveTo(x: number, y: number) {
        for (const box of this.boxes) [box.x, box.y] = [box.x + x, box.y + y];
        for (const edge of this.edges) edge.points = edge.points.map((value, i) => value + (i % 2 === 0 ? x : y));
    }

    /** Ordering within layers and coordinates are dagre's; the layers are ours, so that leaving out far edges moves nothing. */
    private run(layerOf: Map<string, number>): Size {
        const graph = new graphlib.Graph<object, object, object>();
        const ranker = (g: graphlib.Graph) => assignLayers(g, layerOf);
        // Dagre halves the space, since its own layers leave every second one to the labels of edges.
        graph.setGraph({ ranksep: 2 * layerGap, nodesep: boxGap, edgesep: lineGap, ranker });
        for (const box of this.boxes) graph.setNode(box.key, { ...outerSize(box) });
        for (const edge of this.edges) graph.setEdge(edge.from, edge.to, {});
        dagre(graph as never);
        return this.take(graph, layerOf);
    }

    private take(graph: graphlib.Graph, layerOf: Map<string, number>): Size {
        for (const box of this.boxes) {
            const { x, y, width } = graph.node(box.key) as { x: number; y: number; width: number };
            [box.x, box.y] = [x + width / 2 - box.width, y - box.height / 2];
        }

        for (const edge of this.edges) {
            const { points } = graph.edge(edge.from, edge.to) as { points: { x: number; y: number }[] };
            // The first and last are on the edge of dagre's boxes; lines are drawn from and to ours.
            const isShort = Math.abs(layerOf.get(edge.to)! - layerOf.get(edge.from)!) <= 1;
            edge.points = isShort ? [] : points.slice(1, -1).flatMap(p => [p.x, p.y]);
        }

        return graph.graph() as Size;
    }
}

function assignLayers(graph: graphlib.Graph, layerOf: Map<string, number>) {
    for (const key of graph.nodes()) (graph.node(key) as { rank: number }).rank = layerOf.get(key)!;
    // Dagre's own layers are never next to each other: edges between such have a point in each layer on their way, and it relies on one.
    for (const edge of graph.edges()) (graph.edge(edge) as { points: object[] }).points = [{ x: 0, y: 0 }];
}

/** Chips stand in a column to the left of their box. */
function standChips(box: Box) {
    const step = chipHeight + 4;
    const top = box.y + (box.isOpen ? 0 : (box.height - box.chips.length * step + 4) / 2);
    const right = box.x - 2 * chipGap;
    const widest = chipsWidth(box);
    box.chips.forEach((chip, i) => [chip.x, chip.y, chip.width] = [right - Math.min(chip.width, widest), top + i * step, Math.min(chip.width, widest)]);
}

/** From places relative to the group around each to absolute ones. */
function shift(group: Box, x: number, y: number) {
    group.x += x;
    group.y += y;
    for (const chip of group.chips) [chip.x, chip.y] = [chip.x + x, chip.y + y];
    for (const edge of group.edges) edge.points = edge.points.map((value, i) => value + (i % 2 === 0 ? group.x : group.y));
    for (const child of group.children) shift(child, group.x, group.y);
}
