/** What moto does not keep of a resource, by its type: a preview would change it on and on, which AWS would not. */
const FORGOTTEN: Readonly<Record<string, readonly string[]>> = {
  "aws:eks/cluster:Cluster": [
    "accessConfig",
    "computeConfig",
    "deletionProtection",
    "storageConfig",
    "upgradePolicy",
  ],
};

/** Inputs of a type that a stack on an emulator does not compare. */
export const forgotten = (type: string): string[] => [...(FORGOTTEN[type] ?? [])];
