import { CamelCasePlugin, type PluginTransformResultArgs } from "kysely";

// Rows come from the wire already named in camelCase (batch.ts): once per statement instead of once per row.
class ColumnNames extends CamelCasePlugin {
  override async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }
  /** The name a column has in TypeScript. */
  ofColumn(name: string): string {
    return this.camelCase(name);
  }
}

/** camelCase outside, snake_case in SQL; keys inside jsonb stay as they are. */
export const columnNames = new ColumnNames({ maintainNestedObjectKeys: true });
