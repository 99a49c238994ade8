package sys

import (
	"testing"

	"example.com/bio/internal/sandbox"
)

func TestMain(m *testing.M) { sandbox.Main(m) }
