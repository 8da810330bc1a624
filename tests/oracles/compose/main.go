// Reads a JSON object a line, {"files": {path: text}, "use": [path, ...], "run": false}, and says of each what compose's
// own loader makes of it: {"model": ...} or {"error": "..."}. With "run" it is read as it is to run a project, and what
// services refer to must be there; the model is then empty.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
)

type request struct {
	Files map[string]string `json:"files"`
	Use   []string          `json:"use"`
	Run   bool              `json:"run"`
}

func write(folder string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func load(r request) (model map[string]any, err error) {
	// The loader panics on some files that its schema refuses too late.
	defer func() {
		if flaw := recover(); flaw != nil {
			model, err = nil, fmt.Errorf("panic: %v", flaw)
		}
	}()
	folder, err := os.MkdirTemp("", "compose-oracle")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := write(folder, r.Files); err != nil {
		return nil, err
	}
	var use []string
	for _, name := range r.Use {
		use = append(use, filepath.Join(folder, name))
	}
	options, err := cli.NewProjectOptions(use, cli.WithWorkingDirectory(folder), cli.WithName("p"),
		cli.WithEnvFiles(), cli.WithDotEnv)
	if err != nil {
		return nil, err
	}
	if r.Run {
		_, err = options.LoadProject(context.Background())
		return map[string]any{}, err
	}
	return options.LoadModel(context.Background())
}

func answer(line []byte) map[string]any {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return map[string]any{"error": err.Error()}
	}
	model, err := load(r)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	return map[string]any{"model": model}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := out.Encode(answer(lines.Bytes())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
