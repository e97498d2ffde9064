/** A small project for the tests of completion, typed as the server would tell it. */
import type { Field, LookupType, Method, Model, Vocabulary } from "@/api/models";

type FieldFacts = Partial<Field> & { name: string; type: string };

function field(facts: FieldFacts): Field {
  return {
    accessor: facts.name,
    column: facts.link?.reverse || facts.link?.kind === "many-to-many" ? null : facts.name,
    columns: [],
    inherited: null,
    null: false,
    primary_key: false,
    unique: false,
    index: false,
    choices: [],
    default: null,
    generated: null,
    relation: facts.link?.to ?? null,
    link: null,
    lookup_type: facts.link ? "ForeignKey" : facts.type,
    lookups: [],
    ...facts,
  };
}

type Kind = NonNullable<Field["link"]>["kind"];

const relation = (name: string, type: string, to: string, kind: Kind, reverse = false, accessor = name) =>
  field({ name, type, accessor, link: { to, kind, reverse, back: null, through: null, parent: false } });

const method = (name: string, parameters: Method["parameters"] = []): Method => ({
  name,
  signature: `(${parameters.map((each) => each.name).join(", ")})`,
  parameters,
  doc: "",
});

const param = (name: string, kind: Method["parameters"][number]["kind"], value: string | null = null) => ({
  name,
  kind,
  default: value,
});

const METHODS: Method[] = [
  method("filter", [param("args", "var_positional"), param("kwargs", "var_keyword")]),
  method("bulk_create", [
    param("objs", "positional_or_keyword"),
    param("batch_size", "positional_or_keyword", "None"),
    param("ignore_conflicts", "positional_or_keyword", "False"),
  ]),
  method("with_stars"),
];

const model = (name: string, fields: Field[]): Model => ({
  name,
  app: "shop",
  table: `shop_${name.toLowerCase()}`,
  doc: "",
  parents: [],
  ordering: [],
  indexes: [],
  constraints: [],
  fields,
  managers: [
    { name: "objects", type: "Manager", doc: "", default: true, filters: [] },
    {
      name: "in_print_books",
      type: "Manager",
      doc: "Those in print.",
      default: false,
      filters: ["in_print=True"],
    },
  ],
  queryset_methods: METHODS,
});

const type = (lookups: string[], transforms: Record<string, string> = {}): LookupType => ({
  lookups,
  transforms,
});

export const METHOD_NAMES = METHODS.map(({ name }) => name);

export const words: Vocabulary = {
  models: [
    model("Book", [
      field({ name: "id", type: "AutoField", primary_key: true }),
      field({ name: "title", type: "CharField" }),
      field({ name: "published", type: "DateField" }),
      field({ name: "status", type: "CharField", choices: ["open", "sent"] }),
      field({ name: "metadata", type: "JSONField" }),
      relation("publisher", "ForeignKey", "Publisher", "many-to-one"),
      relation("authors", "ManyToManyField", "Author", "many-to-many"),
      relation("stock", "ManyToOneRel", "Stock", "one-to-many", true, "stock_set"),
    ]),
    model("Publisher", [
      field({ name: "name", type: "CharField", unique: true }),
      relation("books", "ManyToOneRel", "Book", "one-to-many", true),
    ]),
    model("Author", [field({ name: "email", type: "CharField" })]),
    model("Stock", [field({ name: "quantity", type: "IntegerField" })]),
  ],
  types: {
    AutoField: type(["exact", "gte"]),
    CharField: type(["exact", "gte", "icontains"]),
    DateField: type(["exact", "gte"], { year: "ExtractYear" }),
    ExtractYear: type(["exact", "gte", "range"]),
    IntegerField: type(["exact", "gte"]),
    ForeignKey: type(["exact", "gte", "isnull"]),
    JSONField: type(["exact", "gte", "has_key"], { "*": "KeyTransform" }),
    KeyTransform: type(["exact", "gte", "in"], { "*": "KeyTransform" }),
  },
  names: [
    { name: "Book", kind: "model", signature: "", parameters: [], doc: "" },
    {
      name: "Count",
      kind: "aggregate",
      signature: "(expression, filter=None, **extra)",
      parameters: [
        param("expression", "positional_only"),
        param("filter", "positional_or_keyword", "None"),
        param("extra", "var_keyword"),
      ],
      doc: "How many there are.",
    },
    {
      name: "F",
      kind: "expression",
      signature: "(name)",
      parameters: [param("name", "positional_or_keyword")],
      doc: "A field of the same row.",
    },
    { name: "Value", kind: "expression", signature: "(value)", parameters: [], doc: "" },
    { name: "OuterRef", kind: "expression", signature: "(name)", parameters: [], doc: "" },
  ],
};
