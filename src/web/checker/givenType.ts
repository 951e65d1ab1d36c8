import ts from "typescript-in-browser";
import type { Insertion } from "./insertions.ts";

type Code = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

const isDefault = (statement: ts.FunctionDeclaration) =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;

/** The function an expression is, or names. */
function functionOf(expression: ts.Expression, { statements }: ts.SourceFile): Code | null {
  if (ts.isParenthesizedExpression(expression))
    return functionOf(expression.expression, expression.getSourceFile());
  if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression)) return expression;
  if (!ts.isIdentifier(expression)) return null;
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === expression.text) return statement;
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && name.text === expression.text && !type && initializer)
        return ts.isIdentifier(initializer) ? null : functionOf(initializer, statement.getSourceFile());
  }
  return null;
}

/** What is called with what the program is given: what a module exports, or the function it is. */
function entryOf(file: ts.SourceFile): Code | null {
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && isDefault(statement)) return statement;
    if (ts.isExportAssignment(statement)) return functionOf(statement.expression, file);
  }
  return null;
}

/** The function in `;async()=>{return(function …)}`. */
function expressionIn(file: ts.SourceFile): Code | null {
  const around = file.statements.find(ts.isExpressionStatement)?.expression;
  if (!around || !ts.isArrowFunction(around) || !ts.isBlock(around.body)) return null;
  const [first] = around.body.statements;
  return first && ts.isReturnStatement(first) && first.expression ? functionOf(first.expression, file) : null;
}

/** What gives the first parameter of the program's function its type, where it has none of its own. */
export function givenInsertions(
  name: string,
  text: string,
  { type, isExpression }: { type: string; isExpression: boolean },
): Insertion[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const code = isExpression ? expressionIn(file) : entryOf(file);
  const parameter = code?.parameters[0];
  if (!code || !parameter || parameter.type || parameter.dotDotDotToken) return [];
  if (ts.getJSDocType(parameter)) return [];
  const start = parameter.getStart();
  const end = parameter.name.end;
  const isBare = ts.isArrowFunction(code) && !code.getChildren().some(isOpening);
  const [open, close] = isBare ? ["(", ")"] : ["", ""];
  // JavaScript has no place for a type but a comment.
  return name.endsWith(".js")
    ? [
        { at: start, text: `${open}/** @type {${type}} */ ` },
        ...(isBare ? [{ at: end, text: close, isBehind: true }] : []),
      ]
    : [
        ...(isBare ? [{ at: start, text: open }] : []),
        { at: end, text: `: ${type}${close}`, isBehind: true },
      ];
}

const isOpening = ({ kind }: ts.Node) => kind === ts.SyntaxKind.OpenParenToken;
