import type { Kernel } from "../dump.ts";

/** All kernels, those of programs inside regions too, and which of them compute a node. */
export class KernelIndex {
    readonly all: Kernel[] = [];
    private readonly byNode = new Map<number, Kernel[]>();

    constructor(kernels: readonly Kernel[]) {
        this.add(kernels);
    }

    of(node: number): readonly Kernel[] {
        return this.byNode.get(node) ?? [];
    }

    /** What a kernel is called everywhere in the page: numbers repeat in the programs of regions. */
    keyOf(kernel: Kernel): string {
        return `kernel${this.all.indexOf(kernel)}`;
    }

    byKey(key: string): Kernel | undefined {
        return key.startsWith("kernel") ? this.all[Number(key.slice(6))] : undefined;
    }

    private add(kernels: readonly Kernel[]) {
        for (const kernel of kernels) {
            this.all.push(kernel);
            for (const node of kernel.nodes) {
                const known = this.byNode.get(node);
                if (known) known.push(kernel);
                else this.byNode.set(node, [kernel]);
            }

            for (const program of kernel.programs ?? []) this.add(program.kernels);
        }
    }
}
