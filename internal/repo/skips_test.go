package repo

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"testing"
)

// TestSkips holds that one package skips tests, so that every reason can be required.
func TestSkips(t *testing.T) {
	const helper = "internal/socktest"
	helped := false
	fset := token.NewFileSet()
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".go" {
			return err
		}
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, skip := range skips(file) {
			if path.Dir(name) == helper {
				helped = true
			} else {
				t.Errorf("%s: a test is skipped outside %s", fset.Position(skip), helper)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !helped {
		t.Errorf("%s skips no test", helper)
	}
}

// skips returns the positions at which a file skips a test: by a method whose name says
// so, and by a method Skip whose result is not used. The methods Skip of the library,
// which count frames, are called for their results.
func skips(file *ast.File) (found []token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if n.Sel.Name == "Skipf" || n.Sel.Name == "SkipNow" {
				found = append(found, n.Pos())
			}
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok {
				if method, ok := call.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Skip" {
					found = append(found, n.Pos())
				}
			}
		}
		return true
	})
	return found
}
