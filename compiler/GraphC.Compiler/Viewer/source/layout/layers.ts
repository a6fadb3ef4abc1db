/** An edge between boxes told by their positions in a list. */
export interface Link { from: number; to: number }

/**
 * The layer of each box: below everything that it reads, and then as near to what reads it as saves length of edges.
 * Cycles, which only groups can have, are cut where a walk meets them.
 */
export function layersOf(count: number, links: readonly Link[]): number[] {
    const successors = Array.from({ length: count }, (): number[] => []);
    for (const { from, to } of links) successors[from]!.push(to);
    const order = topological(successors);
    const at = new Array<number>(count);
    order.forEach((box, i) => at[box] = i);
    const users = successors.map((list, from) => list.filter(to => at[to]! > at[from]!));

    const layers = new Array<number>(count).fill(0);
    // The inputs of a box that would not follow it down: all but those that only it needs, such as the transpose of a weight.
    const holding = new Array<number>(count).fill(0);
    for (const box of order) {
        const follows = users[box]!.length === 1 && holding[box] === 0;
        for (const to of users[box]!) {
            holding[to]! += follows ? 0 : 1;
            layers[to] = Math.max(layers[to]!, layers[box]! + 1);
        }
    }

    for (const box of order.toReversed()) {
        if (users[box]!.length > holding[box]!) layers[box] = Math.min(...users[box]!.map(to => layers[to]!)) - 1;
    }

    return layers;
}

/** Every box before what reads it. The walk has a stack of its own: graphs are deeper than the language's. */
function topological(successors: readonly (readonly number[])[]): number[] {
    const order: number[] = [];
    const isKnown = new Array<boolean>(successors.length).fill(false);
    for (const start of successors.keys()) {
        const path = isKnown[start] ? [] : [{ box: start, next: 0 }];
        isKnown[start] = true;
        while (path.length > 0) {
            const top = path.at(-1)!;
            const to = successors[top.box]![top.next++];
            if (to === undefined) {
                order.push(top.box);
                path.pop();
            } else if (!isKnown[to]) {
                isKnown[to] = true;
                path.push({ box: to, next: 0 });
            }
        }
    }

    return order.reverse();
}

/** More lines than this from one box, or into an open group, are not followed by an eye. */
export const mostLines = 10;

/** Of such a box these many are drawn, to the nearest: one of them may be where the program goes on. */
const linesOfMany = 2;

/** A line across more layers than this is not followed either. */
const mostLayers = 30;

/**
 * Which edges are drawn as lines: the shortest, as long as all together cross no more layers than the budget. Without those of
 * boxes that many read, parts that have nothing else in common, such as the updates of variables, stand apart.
 */
export function linesWithin(budget: number, links: readonly Link[], layers: readonly number[]): boolean[] {
    const isLine = new Array<boolean>(links.length).fill(false);
    const users = new Map<number, number>();
    for (const { from } of links) users.set(from, (users.get(from) ?? 0) + 1);
    const crossed = links.map(({ from, to }, i) => ({ i, from, layers: Math.abs(layers[to]! - layers[from]!) - 1 }));
    const drawn = new Map<number, number>();
    for (const { i, from, layers } of crossed.filter(l => l.layers <= mostLayers).sort((a, b) => a.layers - b.layers)) {
        const before = drawn.get(from) ?? 0;
        if (users.get(from)! > mostLines && before >= linesOfMany) continue;
        drawn.set(from, before + 1);
        budget -= layers;
        isLine[i] = budget >= 0 || layers <= 0;
    }

    return isLine;
}
