/** A rectangle of the drawing: a node, something that stands for one, or a group of others. Plain data: it crosses to the worker. */
export interface Box {
    /** "n12" for node 12, "kernel3" for the fourth kernel, others by what they show and where. */
    key: string;
    kind: "node" | "result" | "group";
    /** The node that it shows. */
    node: number | null;
    /** What others call it: "%7 MatMul". */
    name: string;
    title: string;
    /** Beside the title, and below it. */
    note: string;
    detail: string;
    /** Its left upper corner. */
    x: number;
    y: number;
    width: number;
    height: number;
    /** What stands to its left. */
    chips: Chip[];
    group: "kernel" | "region" | "program" | null;
    isOpen: boolean;
    /** What a group that is open holds. */
    children: Box[];
    edges: Edge[];
}

/** A small box beside one that reads a variable, a large literal, or a node so far away that a line to it would only be in the way. */
export interface Chip {
    /** The box or node that it stands for; null where it stands for several. */
    target: string | null;
    text: string;
    isFar: boolean;
    x: number;
    y: number;
    width: number;
}

/** Edges between two boxes of one group share a route; each is drawn from where it really begins to where it really ends. */
export interface Edge {
    from: string;
    to: string;
    /** Keys of the innermost boxes that it connects. */
    ends: { from: string; to: string }[];
    /** x and y in turn. */
    points: number[];
}

/** The space around what is in a group, and for its title. */
export const groupPadding = 16, groupTitle = 30;

/** The heights of boxes of two lines, of one, and of chips; and the space to the left of a box. */
export const boxHeight = 42, lineHeight = 24, chipHeight = 20, chipGap = 8;

/** The size of a box with its chips. */
export function outerSize(box: Box): { width: number; height: number } {
    if (box.chips.length === 0) return box;
    return { width: box.width + chipsWidth(box) + 2 * chipGap, height: Math.max(box.height, box.chips.length * (chipHeight + 4) - 4) };
}

export const chipsWidth = (box: Box) => Math.max(0, ...box.chips.map(c => c.width));

/** All boxes of a drawing, groups before what they hold. */
export function* allBoxes(box: Box): Generator<Box> {
    for (const child of box.children) {
        yield child;
        yield* allBoxes(child);
    }
}
