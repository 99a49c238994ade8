//go:build !windows

package socktest

import "os"

func openDescriptors() map[string]string {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return nil
	}
	files := make(map[string]string)
	for _, entry := range entries {
		// On linux the folder's own descriptor, which is closed by now, has no link.
		if file, err := os.Readlink("/dev/fd/" + entry.Name()); err == nil || !isLinux {
			files[entry.Name()] = file
		}
	}
	return files
}
