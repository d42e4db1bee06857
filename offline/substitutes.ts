import { join } from "node:path";

/** The resource plugins that there is a substitute for, by Pulumi's names. */
export const SUBSTITUTES = ["docker", "kubernetes", "random"] as const;

/** The path of the program that stands in for a plugin. @param file the official one's file name, such as `pulumi-resource-docker` */
export const substitute = (file: string): string => join(import.meta.dirname, "bin", file);
