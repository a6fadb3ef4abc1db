import type { Link } from "./layers.ts";

/** The connected parts of a graph, each as the positions of its boxes. */
export function componentsOf(count: number, links: readonly Link[]): number[][] {
    const root = Array.from({ length: count }, (_, i) => i);
    const find = (i: number): number => {
        while (root[i] !== i) i = root[i] = root[root[i]!]!;
        return i;
    };
    for (const { from, to } of links) root[find(to)] = find(from);
    const parts = new Map<number, number[]>();
    for (const i of root.keys()) {
        const part = parts.get(find(i));
        if (part) part.push(i);
        else parts.set(find(i), [i]);
    }

    return [...parts.values()];
}

export interface Size { width: number; height: number }

/** Rectangles in rows, all together about as wide as a screen is: the place of each, and the size of all. */
export function pack(sizes: readonly Size[], gap: number): Size & { places: { x: number; y: number }[] } {
    const area = sizes.reduce((sum, s) => sum + (s.width + gap) * (s.height + gap), 0);
    const limit = Math.max(Math.sqrt(area * 1.6), ...sizes.map(s => s.width));
    const places = sizes.map(() => ({ x: 0, y: 0 }));
    let [x, y, row, width] = [0, 0, 0, 0];
    // Tall ones first: what the lower ones of a row leave free is lost.
    for (const i of [...sizes.keys()].sort((a, b) => sizes[b]!.height - sizes[a]!.height)) {
        const size = sizes[i]!;
        if (x > 0 && x + size.width > limit) [x, y, row] = [0, y + row + gap, 0];
        places[i] = { x, y };
        x += size.width + gap;
        row = Math.max(row, size.height);
        width = Math.max(width, x - gap);
    }

    return { places, width, height: y + row };
}
