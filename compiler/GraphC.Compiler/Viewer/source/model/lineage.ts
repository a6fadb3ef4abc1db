import type { Node } from "../dump.ts";
import type { Stop } from "./stops.ts";

/** A node of one stop that is an ancestor or a descendant of another. */
export interface Step { stop: Stop; node: Node }

/** The life of a node, told along its first ancestors and descendants: where it began and every stop that changed it. */
export function lifeOf(stops: readonly Stop[], stop: Stop, node: Node): Step[] {
    const life: Step[] = [{ stop, node }];
    for (let step = ancestorsOf(stops, life[0]!)[0]; step; step = ancestorsOf(stops, step)[0]) life.unshift(step);
    for (let step = descendantsOf(stops, life.at(-1)!)[0]; step; step = descendantsOf(stops, step)[0]) life.push(step);
    return life.filter((step, i) => i === 0 || step.stop.graph !== life[i - 1]!.stop.graph && step.node.change !== "kept");
}

/** The nodes of the stop before that a node stands for. */
export function ancestorsOf(stops: readonly Stop[], { stop, node }: Step): Step[] {
    const earlier = stops[stop.index - 1];
    if (!earlier) return [];
    const ids = stop.graph === earlier.graph || node.from.length === 0 ? [node.id] : node.from;
    return ids.flatMap(id => earlier.nodes.get(id) ?? []).map(n => ({ stop: earlier, node: n }));
}

/** The nodes of the stop after that stand for a node. */
export function descendantsOf(stops: readonly Stop[], { stop, node }: Step): Step[] {
    const later = stops[stop.index + 1];
    if (!later) return [];
    const same = later.nodes.get(node.id);
    const standing = same ? [same] : later.nodes.all.filter(n => n.from.includes(node.id));
    return standing.map(n => ({ stop: later, node: n }));
}
