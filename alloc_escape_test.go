package bio_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAddrDoesNotEscape asks the compiler: no exported function lets an address that it
// is given a pointer to escape to the heap, so that a caller's variable stays on its stack.
func TestAddrDoesNotEscape(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command: ", err)
	}
	build := exec.Command("go", "build", "-gcflags=-m", ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("go build -gcflags=-m: %v\n%s", err, output)
	}
	said := make(map[string]bool)
	for line := range strings.Lines(string(output)) {
		said[strings.TrimPrefix(strings.TrimSpace(line), "./")] = true
	}
	checked := 0
	for position, name := range addrParameters(t) {
		checked++
		if !said[fmt.Sprintf("%s: %s does not escape", position, name)] {
			t.Errorf("%s: the compiler does not say that %s does not escape", position, name)
		}
	}
	if checked < 10 { // five functions and their methods
		t.Errorf("only %d parameters found", checked)
	}
}

// addrParameters returns the names of the parameters of type *addr.Addr of exported
// functions, by position.
func addrParameters(t *testing.T) map[string]string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	fset := token.NewFileSet()
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() {
				continue
			}
			for _, field := range f.Type.Params.List {
				if !isAddrPointer(field.Type) {
					continue
				}
				for _, name := range field.Names {
					found[fset.Position(name.Pos()).String()] = name.Name
				}
			}
		}
	}
	return found
}

func isAddrPointer(e ast.Expr) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	selector, ok := star.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := selector.X.(*ast.Ident)
	return ok && pkg.Name == "addr" && selector.Sel.Name == "Addr"
}
