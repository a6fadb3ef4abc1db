import { allBoxes, type Box, type Chip } from "./boxes.ts";
import { layersOf, linesWithin, mostLines, type Link } from "./layers.ts";

/** How many layers all lines of a group may cross together, for each of its boxes and at least: the layout's time grows with them. */
const crossingsPerBox = 2, crossingsAtLeast = 400;

/** More chips than this beside a box are not looked at one by one. */
const mostChips = 4;

/** The layers of the boxes of each group that is open. */
export type Layers = Map<Box, { layers: number[]; links: Link[] }>;

/** Replaces edges that would cross much of the drawing by chips that name where they begin, in all groups. */
export function refer(root: Box): Layers {
    const boxes = new Map([...allBoxes(root)].map(box => [box.key, box]));
    const all: Layers = new Map();
    for (const group of [root, ...boxes.values()]) {
        if (group.children.length > 0) all.set(group, referIn(group, boxes));
    }

    for (const box of boxes.values()) merge(box);
    return all;
}

function referIn(group: Box, boxes: Map<string, Box>) {
    const at = new Map(group.children.map((box, i) => [box.key, i]));
    const links = group.edges.map(edge => ({ from: at.get(edge.from)!, to: at.get(edge.to)! }));
    const layers = layersOf(group.children.length, links);
    const budget = Math.max(crossingsAtLeast, crossingsPerBox * group.children.length);
    const isLine = linesWithin(budget, links, layers).map((drawn, i) => drawn && !isCrowded(group.children[links[i]!.to]!, group));
    for (const { ends } of group.edges.filter((_, i) => !isLine[i])) {
        for (const { from, to } of ends) boxes.get(to)!.chips.push(far(boxes.get(from)!));
    }

    group.edges = group.edges.filter((_, i) => isLine[i]);
    return { layers, links: links.filter((_, i) => isLine[i]) };
}

/** Whether more lines would end somewhere in an open group than can be followed. */
function isCrowded(box: Box, group: Box): boolean {
    return box.isOpen && group.edges.filter(edge => edge.to === box.key).length > mostLines;
}

/** A chip for a box that is far away. Letters of this size are six wide; the page cuts what is wider. */
function far(box: Box): Chip {
    const text = `↑ ${box.name}`;
    return { target: box.key, text, isFar: true, x: 0, y: 0, width: text.length * 6.4 + 14 };
}

function merge(box: Box) {
    if (box.chips.length <= mostChips) return;
    const rest = box.chips.splice(mostChips - 1);
    const text = `and ${rest.length} more`;
    box.chips.push({ target: null, text, isFar: rest.every(c => c.isFar), x: 0, y: 0, width: text.length * 6.4 + 14 });
}
