import type { Kernel, Memory } from "../dump.ts";

/** A memory plan: that of the program, or of what a loop or choice computes in each step. */
export interface Plan { name: string; kernels: Kernel[]; memory: Memory }

/** The plans that have buffers, the program's own first. */
export function plansOf(name: string, kernels: Kernel[], memory: Memory | undefined): Plan[] {
    const own = memory ? [{ name, kernels, memory }] : [];
    const inner = kernels.flatMap(kernel => kernel.programs.flatMap(program =>
        plansOf(`${kernel.name} ${program.name}`.trim(), program.kernels, program.memory).filter(plan => plan.memory.buffers.length > 0)));
    return [...own, ...inner];
}
