import { allBoxes, chipHeight, type Box, type Edge } from "../layout/boxes.ts";
import type { KernelIndex } from "../model/kernels.ts";
import { nodeKey, nodeOf, type Stop } from "../model/stops.ts";

/** A line from one box to another, as it is drawn. */
export interface Line { from: string; to: string; points: number[]; left: number; right: number; top: number; bottom: number }

/** A stop that is laid out, and what is asked of it: who is where, and who is connected. */
export class Drawing {
    readonly boxes: Box[];
    readonly lines: Line[];
    private readonly byKey = new Map<string, Box>();

    constructor(readonly stop: Stop, readonly root: Box, private readonly kernels: KernelIndex) {
        this.boxes = [...allBoxes(root)];
        for (const box of this.boxes) this.byKey.set(box.key, box);
        this.lines = [root, ...this.boxes].flatMap(group => group.edges).flatMap(edge => this.linesOf(edge));
    }

    get(key: string): Box | undefined {
        return this.byKey.get(key);
    }

    /** The box in which something is drawn: its own, that of a closed group around it, or of the first that reads a variable. */
    showing(key: string): Box | undefined {
        const own = this.byKey.get(key);
        const id = nodeOf(this.stop, key)?.id;
        if (own || id === undefined) return own;
        const inKernel = this.kernels.of(id).map(k => this.byKey.get(this.kernels.keyOf(k))).find(b => b);
        if (inKernel && this.stop.kernels.length > 0) return inKernel;
        return this.boxes.find(b => b.chips.some(c => c.target === key)) ?? this.firstUser(id);
    }

    /** The boxes that something reads from or is read by. */
    near(key: string | null): Set<string> {
        const near = new Set<string>();
        for (const line of this.lines) {
            if (line.from === key) near.add(line.to);
            if (line.to === key) near.add(line.from);
        }

        for (const box of this.boxes) {
            if (key && box.chips.some(c => c.target === key)) near.add(box.key);
            if (box.key === key) box.chips.forEach(c => c.target && near.add(c.target));
        }

        return near;
    }

    /** The lines that chips stand for, of those that begin or end at a box: straight across the drawing. */
    farLines(key: string): Line[] {
        return this.boxes.flatMap(box => box.chips.filter(c => c.isFar && c.target && (c.target === key || box.key === key)).flatMap(chip => {
            const from = this.byKey.get(chip.target!);
            return from ? line(from.key, box.key, [from.x + from.width / 2, from.y + from.height, chip.x + chip.width / 2, chip.y]) : [];
        }));
    }

    /** What is under a point: the target of a chip, or the innermost box. */
    at(x: number, y: number): string | null {
        let found: string | null = null;
        for (const box of this.boxes) {
            if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) found = box.key;
            for (const chip of box.chips) {
                if (chip.target && x >= chip.x && x <= chip.x + chip.width && y >= chip.y && y <= chip.y + chipHeight) return chip.target;
            }
        }

        return found;
    }

    private firstUser(id: number): Box | undefined {
        for (const user of this.stop.nodes.users(id)) {
            const box = this.byKey.get(nodeKey(user.id));
            if (box) return box;
        }

        return undefined;
    }

    private linesOf(edge: Edge): Line[] {
        return edge.ends.map(({ from, to }) => {
            const [a, b] = [this.byKey.get(from)!, this.byKey.get(to)!];
            return line(from, to, [a.x + a.width / 2, a.y + a.height, ...edge.points, b.x + b.width / 2, b.y]);
        });
    }
}

function line(from: string, to: string, points: number[]): Line {
    const [xs, ys] = [points.filter((_, i) => i % 2 === 0), points.filter((_, i) => i % 2 === 1)];
    return { from, to, points, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
