import type { Drawing } from "../draw/drawing.ts";
import type { Box } from "../layout/boxes.ts";

/** The box that an arrow key leads to: up and down along edges, left and right to the next box beside. */
export function neighbour(drawing: Drawing, key: string, arrow: string): string | null {
    const box = drawing.showing(key);
    if (!box) return null;
    const candidates = arrow === "ArrowUp" ? ends(drawing, l => l.to === box.key, l => l.from)
        : arrow === "ArrowDown" ? ends(drawing, l => l.from === box.key, l => l.to)
        : beside(drawing, box, arrow === "ArrowLeft" ? -1 : 1);
    return nearest(box, candidates)?.key ?? null;
}

function ends(drawing: Drawing, isOfBox: (line: { from: string; to: string }) => boolean, other: (line: { from: string; to: string }) => string) {
    return drawing.lines.filter(isOfBox).flatMap(line => drawing.get(other(line)) ?? []);
}

function beside(drawing: Drawing, box: Box, side: number): Box[] {
    return drawing.boxes.filter(b => !b.isOpen && (b.x - box.x) * side > 0 && b.y < box.y + box.height + 30 && b.y + b.height > box.y - 30);
}

function nearest(box: Box, candidates: Box[]): Box | null {
    const distance = (b: Box) => Math.abs(b.x - box.x) + Math.abs(b.y - box.y);
    return candidates.reduce((best: Box | null, b) => best === null || distance(b) < distance(best) ? b : best, null);
}
