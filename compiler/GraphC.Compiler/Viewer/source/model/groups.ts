import type { Region } from "../dump.ts";
import type { State } from "../state.ts";
import { nodeOf, regionKey } from "./stops.ts";

/** The keys of the groups in which a node or kernel is drawn at the current stop: they have to be open for it to be seen. */
export function groupsAround({ stop, kernels }: State, key: string): string[] {
    const id = nodeOf(stop, key)?.id ?? kernels.byKey(key)?.nodes[0];
    if (id === undefined) return [];
    const regions = [...stop.nodes.regions.values()].filter(region => region.nodes.includes(id) || isInside(region, id));
    const programs = regions.flatMap(region => region.programs.map((_, i) => `${regionKey(region)}.${i}`));
    const ofKernels = stop.kernels.length > 0 ? [id, ...regions.map(r => r.nodes[0]!)].flatMap(node => kernels.of(node).slice(0, 1)) : [];
    return [...regions.map(regionKey), ...programs, ...new Set(ofKernels.map(kernel => kernels.keyOf(kernel)))].filter(group => group !== key);
}

const isInside = (region: Region, id: number): boolean =>
    region.programs.some(({ graph }) => graph.nodes.some(node => node.id === id) || graph.regions.some(inner => isInside(inner, id)));
