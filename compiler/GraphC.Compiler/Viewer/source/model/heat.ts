import type { State } from "../state.ts";
import { evaluate } from "./extents.ts";

/**
 * How busy kernels are, from 0 to 0.6: their share of the floating-point operations of the most busy one. It is the share's root, so that
 * small ones are told apart, and no more than a tint that letters can be read on.
 */
export function heatOf({ kernels, extents }: State): (key: string) => number {
    const flops = new Map(kernels.all.map(kernel => [kernels.keyOf(kernel), evaluate(kernel.flops, extents) ?? 0]));
    const most = Math.max(1, ...flops.values());
    return key => 0.6 * Math.sqrt((flops.get(key) ?? 0) / most);
}
