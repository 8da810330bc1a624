// Answers, with the packages that BuildKit is made of, which files of a folder an ignore file lets through and which of
// these a COPY takes. One JSON question a line on stdin, one JSON answer a line on stdout.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
	copier "github.com/tonistiigi/fsutil/copy"
)

// Question: without sources, which files of Root the builder receives; with them, which of these COPY takes. With
// Match, whether the pattern matches the name.
type Question struct {
	Root     string
	Ignore   string
	Sources  []string
	Excludes []string
	Parents  bool
	Match    []string
	Clean    *string
}

// Answer: the patterns as read, the files in order, or what was refused: "read", "pattern", "walk" or "copy".
type Answer struct {
	Patterns []string `json:"patterns"`
	Files    []string `json:"files"`
	Refused  string   `json:"refused"`
	Error    string   `json:"error"`
	Matched  bool     `json:"matched"`
	Cleaned  string   `json:"cleaned"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		var question Question
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			panic(err)
		}
		answer, err := json.Marshal(reply(question))
		if err != nil {
			panic(err)
		}
		out.Write(append(answer, '\n'))
		out.Flush()
	}
}

func reply(question Question) Answer {
	if question.Clean != nil {
		return Answer{Cleaned: filepath.Clean(*question.Clean)}
	}
	if len(question.Match) == 2 {
		matched, err := filepath.Match(question.Match[0], question.Match[1])
		if err != nil {
			return Answer{Refused: "pattern", Error: err.Error()}
		}
		return Answer{Matched: matched}
	}
	patterns, err := ignorefile.ReadAll(strings.NewReader(question.Ignore))
	if err != nil {
		return Answer{Refused: "read", Error: err.Error()}
	}
	if len(patterns) > 0 {
		if _, err := patternmatcher.New(patterns); err != nil {
			return Answer{Patterns: patterns, Refused: "pattern", Error: err.Error()}
		}
	}
	sent, err := send(question.Root, patterns)
	if err != nil {
		return Answer{Patterns: patterns, Refused: "walk", Error: err.Error()}
	}
	if len(question.Sources) == 0 {
		return Answer{Patterns: patterns, Files: sent}
	}
	taken, err := take(question, sent)
	if err != nil {
		return Answer{Patterns: patterns, Refused: "copy", Error: err.Error()}
	}
	return Answer{Patterns: patterns, Files: taken}
}

// send walks the folder as the client does that sends a build context.
func send(root string, patterns []string) ([]string, error) {
	files := []string{}
	err := fsutil.WalkDir(context.Background(), root, &fsutil.FilterOpt{ExcludePatterns: patterns},
		func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				files = append(files, name)
			}
			return err
		})
	sort.Strings(files)
	return files, err
}

// take copies what was sent as the file operation of BuildKit does. Every file holds its own name.
func take(question Question, sent []string) ([]string, error) {
	work, err := os.MkdirTemp("", "moby")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	received, target := filepath.Join(work, "received"), filepath.Join(work, "target")
	if err := os.MkdirAll(received, 0o755); err != nil {
		return nil, err
	}
	for _, name := range sent {
		file := filepath.Join(received, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, []byte(name), 0o644); err != nil {
			return nil, err
		}
	}
	taken := map[string]bool{}
	for _, source := range question.Sources {
		if err := os.RemoveAll(target); err != nil {
			return nil, err
		}
		if err := one(source, question, received, target); err != nil {
			return nil, err
		}
		if err := collect(target, taken); err != nil {
			return nil, err
		}
	}
	files := []string{}
	for name := range taken {
		files = append(files, name)
	}
	sort.Strings(files)
	return files, nil
}

// one does what the Dockerfile frontend makes of one source, and the solver of that.
func one(source string, question Question, received, target string) error {
	var include []string
	if question.Parents {
		parent, pattern, found := strings.Cut(source, "/./")
		if !found {
			parent, pattern = "/", source
		}
		include = []string{strings.TrimPrefix(path.Join("/", pattern), "/")}
		source = parent
	}
	found, err := copier.ResolveWildcards(received, path.Join("/", source), true)
	if err != nil {
		return err
	}
	for _, name := range found {
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
		// A folder of its own for each match, so that none hides another of the same name.
		into, err := os.MkdirTemp(target, "m")
		if err != nil {
			return err
		}
		option := func(info *copier.CopyInfo) {
			info.CopyDirContents = true
			info.FollowLinks = true
			info.IncludePatterns = include
			info.ExcludePatterns = question.Excludes
		}
		if err := copier.Copy(context.Background(), received, name, into, "/", option); err != nil {
			return err
		}
	}
	return nil
}

func collect(target string, taken map[string]bool) error {
	if _, err := os.Stat(target); os.IsNotExist(err) {
		return nil
	}
	return filepath.WalkDir(target, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		taken[string(content)] = true
		return err
	})
}
