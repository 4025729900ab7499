/** Whether a lake can be written at all, found out before anything is. */
import { access, constants, mkdir, statfs } from "node:fs/promises";
import { asStorageError, StorageError } from "./errors.ts";
import type { Project } from "./project.ts";
import { bytes } from "./report/units.ts";

/**
 * Returns the free bytes of the volume.
 * @throws StorageError when the folder cannot be written, or has less room than the setting `diskFreeMin`
 */
export async function requireRoom({ root, settings }: Pick<Project, "root" | "settings">): Promise<number> {
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK);
    const { bavail, bsize } = await statfs(root);
    const free = bavail * bsize;
    if (free >= bytesOf(settings.diskFreeMin)) return free;
    throw new StorageError(
      `${bytes(free)} free on the volume of the lake, less than the ${settings.diskFreeMin} that a run needs`,
      {
        where: root,
        state: "nothing was written",
        next: "free space, set LAKE_ROOT to another volume, or lower LAKE_DISK_FREE_MIN",
      },
    );
  } catch (error) {
    const told = asStorageError(error, `looking for room in ${root}`);
    if (told instanceof StorageError) told.state ??= "nothing was written";
    throw told;
  }
}

/** `1.5 GB` → 1,500,000,000: decimal units, as disks are sold. */
function bytesOf(size: string): number {
  const [, number = "0", unit = ""] = /^([\d.]+) ?([KMGT]?)B$/i.exec(size) ?? [];
  return Number(number) * 1000 ** " KMGT".indexOf(unit.toUpperCase() || " ");
}
