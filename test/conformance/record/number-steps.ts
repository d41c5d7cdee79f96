import { type ScenarioSource } from '../scenarios/source.js';
import { type GoldenStep } from '../transcript/step.js';

/** Gives the steps of a scenario their ids, and each wait the id of the step it waits for. */
export function numberSteps({ name, steps }: ScenarioSource): GoldenStep[] {
  const running = new Map<string, string>();
  return steps.map(({ waitFor, ...step }, i) => {
    const id = `${name}.${String(i + 1).padStart(3, '0')}`;
    if (step.async && step.session) running.set(step.session, id);
    const awaited = waitFor === undefined ? undefined : running.get(waitFor);
    if (waitFor !== undefined && !awaited)
      throw new Error(`${id} waits for session ${waitFor}, which runs nothing`);
    return { id, scenario: name, seq: i + 1, ...step, ...(awaited ? { await: awaited } : {}) };
  });
}
