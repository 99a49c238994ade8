package oracle

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVersions(t *testing.T) {
	for _, test := range []struct {
		rule              Rule
		want              string
		covers, notCovers []string
	}{
		{Rule{}, "", []string{"1.1.1w", "3.0.20", "4.0.3"}, nil},
		{Rule{Before: "3.2"}, "before 3.2", []string{"1.1.1w", "3.0.20", "3.1.8"}, []string{"3.2.0", "3.10.0", "4.0.3"}},
		{Rule{Since: "3.5"}, "since 3.5", []string{"3.5.0", "3.10.0", "4.0.3"}, []string{"1.1.1w", "3.0.20", "3.4.2"}},
		{Rule{Since: "3.0", Before: "3.5"}, "since 3.0 and before 3.5", []string{"3.0.0", "3.4.2"}, []string{"1.1.1w", "3.5.0"}},
	} {
		if got := test.rule.Versions(); got != test.want {
			t.Errorf("%+v has the versions %q, want %q", test.rule, got, test.want)
		}
		for _, version := range slices.Concat(test.covers, test.notCovers) {
			if got, want := test.rule.covers(version), slices.Contains(test.covers, version); got != want {
				t.Errorf("a rule %q covers %s: %t, want %t", test.want, version, got, want)
			}
		}
	}
}

func TestFired(t *testing.T) {
	saved := fired
	fired = make(map[string]bool)
	defer func() { fired = saved }()
	for _, rule := range Rules {
		if rule.Versions() == "" {
			Fired(rule.Name)
		}
	}
	Fired("wait-poll")
	for version, want := range map[string]struct{ unfired, misfired []string }{
		"":       {nil, []string{"wait-poll"}},
		"1.1.1w": {[]string{"wait-select", "negative-descriptor"}, []string{"wait-poll"}},
		"3.0.20": {[]string{"wait-select"}, []string{"wait-poll"}},
		"3.5.9":  {nil, nil},
	} {
		if diff := cmp.Diff(want.unfired, Unfired("internal/oracle", version)); diff != "" {
			t.Errorf("unfired with OpenSSL %q (-want +got)\n%s", version, diff)
		}
		if diff := cmp.Diff(want.misfired, Misfired(version)); diff != "" {
			t.Errorf("misfired with OpenSSL %q (-want +got)\n%s", version, diff)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown rule does not panic")
		}
	}()
	Fired("no-such-rule")
}
