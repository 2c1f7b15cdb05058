/** Where one code is raised once: a directory, its connections, and what is undone afterwards. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import type { Door, Scene } from "./recipe.ts";

/** What a scene is given by the program that it is in. */
export interface SceneOptions {
  readonly driverName: DriverName;
  readonly door: Door;
  /** Below it, system calls can be made to fail. */
  readonly directory: string;
  /** The library made from `engine-calls.c`. */
  readonly extension: string;
  /** Has system calls fail; `null` ends that. */
  arm(plan: string | null): Promise<void>;
}

/** A scene, and how it ends. */
export interface OpenScene extends Scene {
  /** Undoes everything. What fails meanwhile, after what the recipe has done to the files, is of no interest. */
  end(): Promise<void>;
}

/** Begins a scene. */
export function openScene(options: SceneOptions): OpenScene {
  const { driverName, door } = options;
  const driver = loadDriver(driverName);
  const directory = mkdtempSync(join(options.directory, "scene-"));
  const path = join(directory, "app.db");
  const undos: (() => unknown)[] = [];
  const connections: Connection[] = [];
  const scene: OpenScene = {
    driverName,
    path,
    open(file = path, readOnly = false) {
      const native = driverName === "node:sqlite";
      const connection = new driver(
        file,
        native ? { allowExtension: true, readOnly } : { readonly: readOnly },
      );
      connections.push(connection);
      connection.exec("PRAGMA busy_timeout=0");
      return connection;
    },
    undefended() {
      const connection = scene.open() as Connection & {
        unsafeMode?: (on: boolean) => void;
        enableDefensive?: (on: boolean) => void;
      };
      connection.unsafeMode?.(true);
      connection.enableDefensive?.(false);
      return connection;
    },
    crashed() {
      const copy = join(directory, "crashed.db");
      for (const suffix of ["", "-wal", "-shm", "-journal"]) {
        // By another process: to open and close the files here would drop the engine's locks.
        if (existsSync(path + suffix)) spawnSync("cp", [path + suffix, copy + suffix]);
      }
      return copy;
    },
    filled(mode) {
      const connection = scene.open();
      connection.exec(`PRAGMA journal_mode=${mode}; CREATE TABLE t (x); INSERT INTO t VALUES (1)`);
      return connection;
    },
    attempt(connection, sql) {
      if (door === "exec") return void connection.exec(sql);
      const statement = connection.prepare(sql);
      if ((statement as { reader?: boolean }).reader === false) statement.run();
      else statement.all();
    },
    arm: (plan) => options.arm(plan),
    extend: (connection) =>
      (connection as unknown as { loadExtension(file: string): void }).loadExtension(options.extension),
    later: (undo) => void undos.push(undo),
    async end() {
      await options.arm(null);
      for (const undo of [...undos.reverse(), ...connections.reverse().map((one) => () => one.close())]) {
        try {
          await undo();
        } catch {}
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return scene;
}
