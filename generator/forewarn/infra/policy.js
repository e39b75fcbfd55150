// Runs at the edge after the cache has answered (CloudFront Functions, viewer response, cloudfront-js-2.0).
//
// A page's Content-Security-Policy is made for the build that the page came with. It travels with the page, as metadata
// of the object in the bucket; here it becomes the header. What has none keeps the policy of the stack.

function handler(event) {
  var headers = event.response.headers;
  var own = headers['x-amz-meta-content-security-policy'];
  if (own && own.value) {
    headers['content-security-policy'] = { value: own.value };
    delete headers['x-amz-meta-content-security-policy'];
  }
  return event.response;
}
