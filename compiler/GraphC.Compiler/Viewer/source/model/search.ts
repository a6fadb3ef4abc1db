import type { State } from "../state.ts";
import { titleOf } from "./labels.ts";
import { nodeKey } from "./stops.ts";

/** Something found: what it is called and where it is drawn. */
export interface Hit { key: string; title: string; detail: string }

/** What has all words of a text in its name, op, attributes, type, origin or rules, at the current stop. */
export function search({ stop, kernels }: State, text: string): Hit[] {
    const words = text.toLowerCase().split(/\s+/).filter(w => w.length > 0);
    if (words.length === 0) return [];
    const has = (...parts: string[]) => {
        const all = parts.join(" ").toLowerCase();
        return words.every(w => all.includes(w));
    };
    const named = new Map([...stop.graph.outputs.map(o => [o.node, o.name] as const), ...stop.graph.updates.map(u => [u.value, u.variable] as const)]);
    const nodes = stop.nodes.all.filter(n => has(n.name, n.op, n.attributes, n.type, n.origin, named.get(n.id) ?? "", ...n.rules));
    const ofKernels = stop.kernels.length > 0 ? kernels.all.filter(k => has("kernel", k.name, k.over, ...k.writes)) : [];
    return [
        ...ofKernels.map(k => ({ key: kernels.keyOf(k), title: k.name, detail: `kernel over ${k.over}` })),
        ...nodes.map(n => ({ key: nodeKey(n.id), title: titleOf(n), detail: `${n.type}  ${n.origin}` })),
    ];
}
