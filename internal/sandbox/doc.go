// Package sandbox runs parts of a test under other conditions: in another process, in new
// namespaces, under signals, or while system calls fail. On systems other than Linux it
// only has the processes.
//
// A package whose tests start processes has this TestMain:
//
//	func TestMain(m *testing.M) { sandbox.Main(m) }
package sandbox
