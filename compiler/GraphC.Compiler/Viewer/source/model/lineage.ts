import type { Node } from "../dump.ts";
import { nodeKey, nodeOf, type Stop } from "./stops.ts";

/** A node of one stop that is an ancestor or a descendant of another. */
export interface Step { stop: Stop; node: Node }

/** A node with its first ancestors and descendants, at every stop from where it began to where it ended. */
export function lineOf(stops: readonly Stop[], stop: Stop, node: Node): Step[] {
    const line: Step[] = [{ stop, node }];
    for (let step = ancestorsOf(stops, line[0]!)[0]; step; step = ancestorsOf(stops, step)[0]) line.unshift(step);
    for (let step = descendantsOf(stops, line.at(-1)!)[0]; step; step = descendantsOf(stops, step)[0]) line.push(step);
    return line;
}

/** Of such a line what is worth telling: where it began, and where it became another op. */
export function lifeIn(line: readonly Step[]): Step[] {
    return line.filter(({ stop, node }, i) =>
        i === 0 || stop.graph !== line[i - 1]!.stop.graph && (node.change === "new" || node.change === "rewritten"));
}

/** The key at another stop of what a node was there, or became; null where it is none or was not yet. */
export function counterpart(stops: readonly Stop[], stop: Stop, key: string | null, other: Stop): string | null {
    const node = nodeOf(stop, key);
    const there = node && lineOf(stops, stop, node).find(step => step.stop === other);
    return there ? nodeKey(there.node.id) : null;
}

/** The nodes of the stop before that a node stands for. */
export function ancestorsOf(stops: readonly Stop[], { stop, node }: Step): Step[] {
    const earlier = stops[stop.index - 1];
    if (!earlier) return [];
    const ids = stop.graph === earlier.graph || node.from.length === 0 ? [node.id] : node.from;
    return ids.flatMap(id => earlier.nodes.get(id) ?? []).map(n => ({ stop: earlier, node: n }));
}

/** The nodes of the stop after that stand for a node, the one that took its place first: it has its type, and comes last. */
export function descendantsOf(stops: readonly Stop[], { stop, node }: Step): Step[] {
    const later = stops[stop.index + 1];
    if (!later) return [];
    const same = later.nodes.get(node.id);
    const standing = same ? [same] : later.nodes.all.filter(n => n.from.includes(node.id));
    const isLike = (n: Node) => Number(n.type === node.type);
    return standing.toReversed().sort((a, b) => isLike(b) - isLike(a)).map(n => ({ stop: later, node: n }));
}
