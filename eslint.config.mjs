/* What `make lint` asks of the scripts: no fault, nothing that the policy of the pages would stop, and no
 * syntax that the browsers we promise to serve cannot read. How they look is nobody's business here. */
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["**/static/**/*.js"],
    languageOptions: { ecmaVersion: 2021, sourceType: "script", globals: globals.browser },
  },
  {
    files: ["tests/**/*.js"],
    languageOptions: { sourceType: "commonjs", globals: globals.node },
  },
];
