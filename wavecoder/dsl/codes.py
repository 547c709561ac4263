"""Every diagnostic's code, with the paragraph that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        # Reading a file
        "WC001": "The file cannot be read: it does not exist, is a folder, or you may not open it.",
        "WC002": (
            "The file is not UTF-8, or holds characters that YAML does not allow. Save it as UTF-8 in your "
            "editor; a byte-order mark does no harm."
        ),
        "WC003": (
            "The file has nothing in it but white space and comments. A recipe starts with `wavecoder: "
            "recipe/v1`, a task with `wavecoder: task/v1`."
        ),
        "WC004": (
            "The file is larger, more deeply nested or has more aliases than any recipe needs. The bounds keep a "
            "hostile file from using up memory."
        ),
        "WC005": (
            "YAML does not allow tabs where it counts indentation. Indent with spaces; most editors can convert "
            "the file."
        ),
        "WC006": (
            "The text is not YAML, so nothing else in the file could be checked. The caret is where reading "
            "stopped; the cause is often one line above."
        ),
        "WC007": (
            "A mapping has the same key twice. YAML tools silently keep one of them, so wavecoder asks you to choose."
        ),
        "WC008": "A value has a YAML tag (`!something`). Recipes run no code and need no tags: write the plain value.",
        "WC009": "The file holds more than one YAML document, separated by `---`. A file is one recipe or one task.",
        "WC010": "The top level of the file is a list or a single value. It has to be `key: value` lines.",
        "WC011": (
            "A key is something else than text: a number, a list, an alias or a merge key (`<<`). Put a number in "
            "quotes; write merged values out."
        ),
        # What the schema sees
        "WC012": (
            "The key means nothing at this place, so its value would be ignored. Most often it is misspelt, or "
            "indented under the wrong parent."
        ),
        "WC013": "A key that has no default is missing.",
        "WC014": (
            "The value is of another type than the key needs: text for a number, one value for a list, and the "
            "like. YAML reads `yes`, `no`, `on` and `off` as text, and anything in quotes too."
        ),
        "WC015": "The key takes one of a fixed set of values, and this is none of them.",
        "WC016": "The value is too small, too large, too short or too long.",
        "WC017": (
            "The value does not have the form that the key needs: a name with characters that are not allowed, an "
            "address without `https://`."
        ),
        "WC018": (
            "Of several keys exactly one, or at least one, must be there: a filter is either `keep` or `drop`, a "
            "rule either `check` or `ask`."
        ),
        "WC019": "The file is a task where a recipe is needed, or the other way round. Its first key says what it is.",
        "WC020": "The file is written in a newer version of the language than this wavecoder knows. Upgrade wavecoder.",
        "WC021": "The number is too large to be held exactly. Put it in quotes if it is an identifier.",
        # Recipes
        "WC030": "`synthesize` names a model that `models` does not define.",
        "WC031": "There is no such task: neither among the built-in ones, nor at the path given.",
        "WC032": (
            "`with` sets a param that the task does not have. A task's `params` says what may be set, and with "
            "what kind of value."
        ),
        "WC033": (
            "The shares of the tasks must add up to 1. Give every task a share or none; without any, the parts "
            "are equal."
        ),
        "WC034": (
            "The same task occurs twice with the same params, or two different tasks have one name, so that their "
            "rows could not be told apart."
        ),
        "WC035": (
            "The source's path does not exist, or is a file where a folder is needed. Paths are relative to the recipe."
        ),
        "WC036": (
            "The path of a task, or of the recipe under `extends`, leads out of the recipe's folder. A recipe may "
            "come from a stranger, so it reads no task and no recipe from anywhere else."
        ),
        "WC037": (
            "A model's id starts with its provider, `openai/gpt-4o` for example, so that wavecoder knows where to "
            "send requests. With `api_base` any id will do."
        ),
        "WC038": "The lowest value of a range is above its highest, so nothing can match.",
        "WC039": (
            "A key or password is written into the recipe. Recipes are published with the data: name an "
            "environment variable with `api_key_env`."
        ),
        # Tasks
        "WC040": (
            "A rule or a rule test names a field that the task does not have. Fields are the task's outputs, "
            "inputs and params."
        ),
        "WC041": (
            "A template names something that the task does not have, or uses a filter that does not exist. "
            "Templates see the task's outputs, inputs and params."
        ),
        "WC042": "The template cannot be parsed. Templates are Jinja: `{{ field }}`, `{% if field %}…{% endif %}`.",
        "WC043": (
            "Two rules have the same id, in a task or in the task and the rules that a recipe adds to it. Verdicts "
            "and reasons go by the id."
        ),
        "WC044": (
            "The regular expression does not compile. In double quotes YAML eats backslashes: use single quotes "
            "or none."
        ),
        "WC045": (
            "A rule test, or the `judged` of an example, names a rule that the task does not have. `judged` takes "
            "`ask` rules only."
        ),
        "WC046": (
            "A worked example lacks one of the task's inputs or outputs, or holds a field that the task does not have."
        ),
        "WC047": (
            "`input` names something that is neither a column of the unit (code, language, name, docstring, path) "
            "nor a param of the task."
        ),
        "WC048": (
            "An output or param cannot have this name: it is taken by an input, by Python or by DSPy, whose "
            "signatures these names become."
        ),
        "WC049": "No model judges, and the task has no checks: every instance that can be read will be kept.",
        # The command line
        "WC050": (
            "A `--set` is written `key.path=value`, where the path leads to a key of the recipe; entries of a "
            "list go by number, from 0."
        ),
        "WC051": (
            "More units are asked for than the sources can give, going by their limits and files, so that everything "
            "will be selected; or a source has no file in its languages."
        ),
        # Recipes on top of others
        "WC052": (
            "There is no such recipe to extend: neither among the built-in ones, nor at the path given, which is "
            "relative to the file that names it."
        ),
        "WC053": "Recipes extend one another in a circle, so there is none to start from.",
        # Found by holding a task to itself
        "WC054": (
            "A good example of a task breaks one of the task's own checks, or a bound of its outputs. Prompts show the "
            "example to the model, so that answers like it would be dropped: change the example or the rule."
        ),
        # Files that wavecoder writes
        "WC055": (
            "A file stands where `init` or `new` would write one. They never overwrite: name another file "
            "with `-o`, or "
            "move the old one away."
        ),
        # Values that are filled in, and names that other tools know
        "WC070": (
            "A `${…}` names no var, or one that cannot stand there; or a var is used nowhere. `vars` defines them, and "
            "`$${` is how a plain `${` is written."
        ),
        "WC071": (
            "A recipe reads no environment variable but those that the file you run lists under `env`. A recipe that "
            "it extends cannot add to the list."
        ),
        "WC072": "The recipe reads an environment variable that is empty, not set, or does not hold text.",
        "WC073": (
            "axolotl has no such setting, or takes another type of value for it, going by the version that wavecoder "
            "was tested with. axolotl itself would ignore a setting that it does not know."
        ),
        "WC074": (
            "lm-eval has no task or group of this name, going by the version that wavecoder was tested with. With a "
            "task of your own, or a newer lm-eval, it may still be right."
        ),
        # Found after compiling, at no place in a file
        "WC060": (
            "A model needs a key, and the environment variable that should hold it is empty or not set. `api_key_env` "
            "names the variable; without it the provider's usual one is asked for."
        ),
        "WC061": (
            "Models named `local/…` need llama.cpp, and those that come as a package need their weights. One of them "
            "is not installed; the help is the line that installs it."
        ),
        "WC062": (
            "The file of a `local/…` model does not exist: the path leads to no file, or the Hub gives none under "
            "this repository and name."
        ),
        "WC063": (
            "llama.cpp cannot serve the file: it is no GGUF file, is damaged, or has a kind of model that this "
            "llama.cpp does not know."
        ),
        "WC064": (
            "The call store, which keeps every answer of a model, cannot be used: it is damaged, was written by a "
            "newer wavecoder, or the disk does not let it be read or written."
        ),
        "WC065": (
            "No unit is left to make instances of: the sources hold no code that can be read, or the filters dropped "
            "every unit. The dropped units, each with its reason, are what to look at."
        ),
        "WC066": (
            "The folder of runs cannot be written: the disk, its permissions or a file of the same name is in the way."
        ),
        "WC067": (
            "Another run is using the same folder of runs. Two at once would pay for the same answers "
            "twice; a run that "
            "died holds nothing."
        ),
        "WC068": (
            "A model cannot be asked as the recipe names it: `api_base` is no `http://` or `https://` "
            "address, its port is "
            "out of range, or no provider has the name that `model` begins with."
        ),
    }
)
