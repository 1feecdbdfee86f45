/** @type {import('@rtk-query/codegen-openapi').ConfigFile} */
export default {
  schemaFile: "../../../openapi.json",
  apiFile: "../../packages/api-client/src/base-api.ts",
  apiImport: "baseApi",
  outputFile: "../../packages/api-client/src/generated.ts",
  exportName: "treumApi",
  hooks: true,
  tag: true,
  filterEndpoints: () => true,
};
