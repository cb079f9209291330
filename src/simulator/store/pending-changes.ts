/** Changes that a program has not been told of yet. */
interface ProgramChanges {
  readonly resources: Set<string>;
  readonly transportHubs: Set<string>;
  readonly added: Set<string>;
  readonly removed: Set<string>;
}

/** Changes of the catalogue, collected per program until somebody tells of them. */
export class PendingChanges {
  readonly #programs = new Map<string, ProgramChanges>();

  resourceChanged(programId: string, resourceId: string): void {
    this.#of(programId).resources.add(resourceId);
  }

  hubChanged(programId: string, transportHubId: string): void {
    this.#of(programId).transportHubs.add(transportHubId);
  }

  /** Notes an addition. A resource that was removed and comes back before anybody was told has not changed. */
  resourceAdded(programId: string, resourceId: string): void {
    const { added, removed } = this.#of(programId);
    if (!removed.delete(resourceId)) added.add(resourceId);
  }

  resourceRemoved(programId: string, resourceId: string): void {
    const { added, removed } = this.#of(programId);
    if (!added.delete(resourceId)) removed.add(resourceId);
  }

  /** All of it; forgotten once taken. */
  take(): [programId: string, changes: ProgramChanges][] {
    const taken = [...this.#programs];
    this.#programs.clear();
    return taken;
  }

  #of(programId: string): ProgramChanges {
    const known = this.#programs.get(programId);
    if (known !== undefined) return known;
    const none = {
      resources: new Set<string>(),
      transportHubs: new Set<string>(),
      added: new Set<string>(),
      removed: new Set<string>(),
    };
    this.#programs.set(programId, none);
    return none;
  }
}
