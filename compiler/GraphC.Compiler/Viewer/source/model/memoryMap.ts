import type { Buffer, Memory } from "../dump.ts";
import { evaluate, type Extents } from "./extents.ts";

/** A buffer at its place, in bytes and kernels. */
export interface Placed { buffer: Buffer; start: number; bytes: number; first: number; last: number }

/** A memory plan for certain extents. */
export interface MemoryMap {
    placed: Placed[];
    /** Where each region begins; the arena's end is last. */
    regions: number[];
    kernels: number;
    /** The bytes alive in each kernel. */
    alive: number[];
    peak: { kernel: number; bytes: number };
}

/** Puts numbers into a plan; null where its sizes say what is not understood. */
export function memoryMap(memory: Memory, extents: Extents): MemoryMap | null {
    const units: number[] = [];
    const regions = [0];
    for (const region of memory.regions) {
        const unit = evaluate(region.unit, extents);
        if (unit === null) return null;
        units.push(Math.ceil(unit / region.roundedUpTo) * region.roundedUpTo);
        regions.push(regions.at(-1)! + region.bytesPerUnit * units.at(-1)!);
    }

    const placed = memory.buffers.map(buffer => ({
        buffer, first: buffer.first, last: buffer.last,
        start: regions[buffer.region]! + buffer.offset * units[buffer.region]!, bytes: buffer.size * units[buffer.region]!,
    }));
    const kernels = 1 + Math.max(-1, ...placed.map(p => p.last));
    const alive = new Array<number>(kernels).fill(0);
    for (const { first, last, bytes } of placed) {
        for (let kernel = first; kernel <= last; kernel++) alive[kernel]! += bytes;
    }

    const most = Math.max(0, ...alive);
    return { placed, regions, kernels, alive, peak: { kernel: Math.max(0, alive.indexOf(most)), bytes: most } };
}
